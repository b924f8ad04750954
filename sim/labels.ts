// What an engineer would write beside each signal after the first value has arrived: its name and its unit.
export type Label = { name: string; unit?: string }

export const LABELS: Record<string, Label> = {
  load_t: { name: 'Load', unit: 't' },
  hoist_height_m: { name: 'Hoist height', unit: 'm' },
  trolley_m: { name: 'Trolley position', unit: 'm' },
  wind_m_s: { name: 'Wind speed', unit: 'm/s' },
  motor_current_a: { name: 'Motor current', unit: 'A' },
  brake_temperature_c: { name: 'Brake temperature', unit: '°C' },
  overload: { name: 'Overload' },
  state: { name: 'State' },
  flow_m3_h: { name: 'Flow', unit: 'm³/h' },
  suction_pressure_bar: { name: 'Suction pressure', unit: 'bar' },
  discharge_pressure_bar: { name: 'Discharge pressure', unit: 'bar' },
  bearing_temperature_c: { name: 'Bearing temperature', unit: '°C' },
  vibration_mm_s: { name: 'Vibration', unit: 'mm/s' },
  running: { name: 'Running' },
  pressure_bar: { name: 'Pressure', unit: 'bar' },
  oil_temperature_c: { name: 'Oil temperature', unit: '°C' },
  loaded_hours_h: { name: 'Loaded hours', unit: 'h' },
  loaded: { name: 'Loaded' },
  pm2_5_ug_m3: { name: 'PM2.5', unit: 'µg/m³' },
  co2_ppm: { name: 'CO₂', unit: 'ppm' },
  temperature_c: { name: 'Temperature', unit: '°C' },
  humidity_percent: { name: 'Humidity', unit: '%' },
  fan: { name: 'Fan' },
}

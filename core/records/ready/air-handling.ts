// Air handling units: fans, filters, coils, dampers.
import type { FormSpec } from '../form.ts'
import { figure, remarks, runHours, section, stop, watch } from './blocks.ts'

export const airHandlingPreUse: FormSpec = {
  title: 'Air handling: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['air_quality', 'other'],
  blocks: [
    section('Outside'),
    stop('access', 'Access, ladders and rails are safe'),
    stop('guards', 'Doors and guards of fans and belts are closed and locked'),
    watch('intake', 'Intake is free of leaves, birds and standing water'),
    watch('panels', 'Panels and seals are tight'),
    section('Inside, as far as it shows'),
    watch('filters', 'Filters are in place, not torn; pressure drop within its limit'),
    watch('coils', 'Coils are clean and do not leak'),
    watch('drain', 'Drain pan is clean and drains'),
    section('Running'),
    watch('fan', 'Fans run without unusual noise or vibration'),
    watch('dampers', 'Dampers move to where they should be'),
    stop('fire-dampers', 'No fire damper or smoke detector shows a fault'),
    stop('isolator', 'Local isolator works and can be reached'),
    watch('alarms', 'No alarm stands at the controller'),
    remarks,
  ],
}

export const airHandlingService: FormSpec = {
  title: 'Air handling: service',
  kind: 'service',
  appliesTo: ['air_quality', 'other'],
  blocks: [
    section('Isolated and locked off'),
    stop('isolation', 'Isolated and locked off; fans have come to rest'),
    runHours,
    section('Work'),
    watch('filters-changed', 'Filters changed; grade as specified'),
    figure('pressure-drop', 'Pressure drop over the clean filters', 'Pa'),
    watch('belts', 'Belts and pulleys: wear, tension, alignment'),
    watch('bearings', 'Bearings of fans and motors: noise, grease'),
    watch('coils-cleaned', 'Coils cleaned, fins combed'),
    watch('drain-treated', 'Drain pan and trap cleaned and treated'),
    watch('humidifier', 'Humidifier cleaned and disinfected as its water safety plan says'),
    stop('frost', 'Frost protection and shutdowns tested'),
    stop('fire', 'Fire and smoke shutdown tested'),
    watch('controls', 'Sensors, actuators and set points compared'),
    remarks,
  ],
}

// Air compressors and their receivers. A receiver's own examination belongs to a written scheme for pressure systems and is
// no part of these forms.
import type { FormSpec } from '../form.ts'
import { figure, remarks, runHours, section, stop, watch } from './blocks.ts'

export const compressorPreUse: FormSpec = {
  title: 'Compressor: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['compressor'],
  blocks: [
    section('Before the start'),
    stop('guards', 'Guards over belts, fans and couplings are in place'),
    stop('scheme', 'Examination of the receiver under its written scheme is in date'),
    stop('receiver', 'Receiver: no dents, corrosion or leaks'),
    stop('relief-valve', 'Safety valve is there, sealed and not blocked'),
    watch('oil', 'Oil level is within its marks'),
    watch('drain', 'Condensate drained'),
    watch('filter', 'Intake filter is clean and the intake is free'),
    stop('hoses', 'Hoses and couplings are undamaged and restrained'),
    section('Running'),
    stop('gauge', 'Pressure gauge works and stays below the marked maximum'),
    stop('cut-out', 'Unloads or stops at its pressure'),
    stop('emergency-stop', 'Emergency stop works'),
    watch('noise', 'No unusual noise, vibration, smell or heat'),
    figure('pressure', 'Pressure', 'bar'),
    runHours,
    remarks,
  ],
}

export const compressorService: FormSpec = {
  title: 'Compressor: service',
  kind: 'service',
  appliesTo: ['compressor'],
  blocks: [
    section('Isolated and without pressure'),
    stop('isolation', 'Isolated, locked off, and pressure let off before work'),
    runHours,
    section('Work'),
    watch('oil-changed', 'Oil and oil filter changed, or tested and left'),
    watch('air-filter', 'Air filter changed'),
    watch('separator', 'Separator looked at or changed'),
    watch('belts', 'Belts or coupling: wear, tension, alignment'),
    watch('cooler', 'Cooler cleaned'),
    stop('relief-valve', 'Safety valve tested as the maker says'),
    stop('shutdowns', 'Shutdowns for temperature and pressure tested'),
    watch('drains', 'Automatic drains work'),
    watch('leaks', 'Pipework and fittings tight'),
    stop('electrics', 'Terminals, earth and starter are sound'),
    figure('temperature', 'Temperature of the outlet under load', '°C'),
    remarks,
  ],
}

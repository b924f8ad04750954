// Mobile elevating work platforms: boom and scissor. They lift persons, so a thorough examination is due every 6 months.
import type { FormSpec } from '../form.ts'
import { remarks, runHours, section, stop, watch } from './blocks.ts'

export const mobilePlatformPreUse: FormSpec = {
  title: 'Mobile platform: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['vehicle', 'other'],
  blocks: [
    section('Walk round'),
    stop('examination', 'Thorough examination is in date: it lifts persons, so every 6 months or by its scheme'),
    stop('ground', 'Ground carries the machine; no slope beyond its limit, no holes, no overhead lines near'),
    stop('structure', 'Chassis, boom or scissor arms: no cracks, bends or loose pins'),
    stop('hydraulics', 'Hydraulics do not leak; hoses are not chafed'),
    stop('tyres', 'Tyres, wheels and outriggers are sound'),
    stop('basket', 'Guard rails, gate and floor of the platform are sound'),
    stop('anchors', 'Harness anchor points are undamaged'),
    watch('battery', 'Fuel or battery is sufficient for the work'),
    section('Try the functions from the ground first'),
    stop('lowering', 'Emergency lowering works'),
    stop('ground-controls', 'Ground controls and emergency stop work'),
    stop('platform-controls', 'Platform controls, foot switch and emergency stop work'),
    stop('alarms', 'Tilt alarm, load sensing and interlocks work'),
    remarks,
  ],
}

export const mobilePlatformService: FormSpec = {
  title: 'Mobile platform: service',
  kind: 'service',
  appliesTo: ['vehicle', 'other'],
  blocks: [
    runHours,
    section('Structure and drive'),
    stop('pins', 'Pins, bushes and their retainers'),
    stop('welds', 'Welds of chassis, arms and basket looked at'),
    stop('slew', 'Slew ring bolts and gear'),
    watch('lubrication', 'Lubricated as the maker’s chart says'),
    stop('brakes', 'Drive brakes hold on a slope'),
    section('Hydraulics and electrics'),
    stop('holding-valves', 'Holding valves keep the platform up'),
    watch('oil', 'Hydraulic oil and filters'),
    stop('sensing', 'Load sensing and tilt sensor tested as the maker says'),
    stop('lowering', 'Emergency lowering tested'),
    watch('cables', 'Cables, connectors and battery'),
    remarks,
  ],
}

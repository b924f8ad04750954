// Counterbalance and reach trucks, as an operator looks at them before a shift.
import type { FormSpec } from '../form.ts'
import { choice, remarks, runHours, section, stop, watch } from './blocks.ts'

export const forkliftPreUse: FormSpec = {
  title: 'Fork-lift truck: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['forklift'],
  blocks: [
    section('Walk round, switched off'),
    stop('forks', 'Forks: no cracks or bends, locking pins in place'),
    stop('mast', 'Mast, carriage and backrest are undamaged'),
    stop('chains', 'Lift chains are even, lubricated and secured'),
    stop('hydraulics', 'Hydraulics: hoses and cylinders do not leak'),
    stop('tyres', 'Tyres and wheel nuts are sound'),
    watch('fluids', 'Fuel, oil, coolant or battery: levels, caps and leads'),
    stop('guards', 'Overhead guard, seat and seat belt are sound'),
    stop('plate', 'Capacity plate is there and readable'),
    section('Switched on'),
    stop('brakes', 'Service brake and parking brake hold'),
    stop('steering', 'Steering has no play'),
    stop('lift-tilt', 'Lift, tilt and attachments move smoothly and hold'),
    watch('warning', 'Horn, lights, reversing alarm and mirrors'),
    runHours,
    remarks,
  ],
}

export const forkliftInspection: FormSpec = {
  title: 'Fork-lift truck: inspection (PUWER)',
  kind: 'inspection',
  appliesTo: ['forklift'],
  blocks: [
    choice('occasion', 'Why it is inspected', ['At its interval', 'After exceptional circumstances', 'At a new place']),
    runHours,
    section('Truck'),
    stop('chassis', 'Chassis, counterweight and its fixings'),
    stop('steering', 'Steering axle, linkage and kingpins'),
    stop('brakes', 'Brakes: linings, lines, parking brake on a slope'),
    stop('tyres', 'Tyres, rims and wheel nuts'),
    watch('exhaust', 'Exhaust, fuel or gas system: leaks and fixings'),
    watch('battery', 'Battery, restraint, leads and connector'),
    section('Safeguards'),
    stop('restraint', 'Seat, belt and operator presence switch'),
    stop('overhead-guard', 'Overhead guard and load backrest'),
    stop('guarding', 'Guards over moving parts are in place'),
    watch('markings', 'Capacity plate and warnings are readable'),
    watch('warning', 'Horn, lights, beacon and reversing alarm'),
    remarks,
  ],
}

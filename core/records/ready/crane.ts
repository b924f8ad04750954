// Overhead and gantry cranes, and what is looked at on other power-driven cranes too.
import type { FormSpec } from '../form.ts'
import { remarks, runHours, section, stop, watch } from './blocks.ts'

export const cranePreUse: FormSpec = {
  title: 'Crane: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['crane'],
  blocks: [
    section('Before you switch on'),
    stop('swl', 'Safe working load is marked and readable'),
    stop('examination', 'Thorough examination is in date', 'Look at the label or at this asset’s page'),
    stop('area', 'Nobody and nothing in the way of crane and load'),
    stop('structure', 'No visible damage to bridge, rails, end stops or supports'),
    section('Hook and rope'),
    stop('hook', 'Hook is not cracked, bent or opened, and turns freely'),
    stop('latch', 'Safety latch closes by itself'),
    stop('rope', 'Rope or chain: no broken wires, kinks, crushing or corrosion; lies in its grooves'),
    section('Without load'),
    stop('controls', 'Every control does what it says, and stops when released'),
    stop('emergency-stop', 'Emergency stop works'),
    stop('limit', 'Upper limit switch stops the hook', 'Slowly, and without load'),
    stop('brakes', 'Brakes hold in hoisting and travelling'),
    watch('warning', 'Horn, lights and warning devices work'),
    remarks,
  ],
}

export const craneService: FormSpec = {
  title: 'Crane: service',
  kind: 'service',
  appliesTo: ['crane'],
  blocks: [
    section('Isolated and locked off'),
    stop('isolation', 'Isolated, locked off and proved dead before work'),
    runHours,
    section('Mechanical'),
    watch('rope-lubricated', 'Rope cleaned, looked at along its length and lubricated'),
    stop('rope-ends', 'Rope terminations, clamps and wedges are tight and undamaged'),
    watch('sheaves', 'Sheaves and drum: grooves not worn, bearings turn freely'),
    stop('hook-block', 'Hook block, nut and its securing are sound'),
    watch('gearbox', 'Gearboxes: oil level and condition, no leaks'),
    stop('brake-lining', 'Brake linings and air gaps are within the maker’s limits'),
    watch('wheels', 'Wheels, flanges and rails: wear and alignment'),
    stop('bolts', 'Structural bolts and welds looked at; none loose, none cracked'),
    section('Electrical'),
    watch('cables', 'Festoon, conductors and cable glands are sound'),
    stop('limits', 'Limit switches of every motion tested'),
    stop('overload', 'Overload protection tested as the maker says'),
    stop('pendant', 'Pendant or radio control: casing, buttons, emergency stop'),
    remarks,
  ],
}

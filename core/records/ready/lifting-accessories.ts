// Slings, shackles, eyebolts, spreader beams: accessories for lifting, examined every 6 months or by a scheme.
import type { FormSpec } from '../form.ts'
import { choice, remarks, section, stop, text } from './blocks.ts'

const ACCESSORIES = ['Chain sling', 'Wire rope sling', 'Webbing or round sling', 'Shackle', 'Eyebolt', 'Beam', 'Other']

export const accessoriesPreUse: FormSpec = {
  title: 'Lifting accessories: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['other'],
  blocks: [
    choice('accessory', 'What it is', ACCESSORIES),
    section('Marking'),
    stop('identity', 'Identification mark is there and readable'),
    stop('swl', 'Safe working load is marked, and enough for the load and the angle'),
    stop('examination', 'Thorough examination is in date'),
    section('Condition'),
    stop('wear', 'Not worn, cut, nicked, cracked or stretched'),
    stop('deformation', 'Not bent, twisted, kinked or knotted'),
    stop('corrosion', 'No corrosion or pitting'),
    stop('heat', 'No damage by heat, welding or chemicals'),
    stop('wires', 'Wire rope: no broken wires, birdcage or crushed places'),
    stop('webbing', 'Textile: cover and stitching whole, label readable'),
    stop('hooks', 'Hooks and latches: not opened, latch closes'),
    stop('pins', 'Pins and bolts are the right ones, fully home'),
    stop('suitable', 'The right accessory for this load, edges protected'),
    remarks,
  ],
}

export const accessoriesInspection: FormSpec = {
  title: 'Lifting accessories: inspection between examinations',
  kind: 'inspection',
  appliesTo: ['other'],
  blocks: [
    choice('accessory', 'What it is', ACCESSORIES),
    text('items', 'Which items, by their marks', 'One mark a line', true),
    section('Store and register'),
    stop('register', 'Every item is in the register, and every item of the register was seen'),
    stop('storage', 'Stored dry, hung up and apart from what waits to be scrapped'),
    section('Condition of all items'),
    stop('marks', 'Marks and safe working loads are readable'),
    stop('condition', 'None is worn, deformed, corroded or damaged by heat'),
    stop('quarantine', 'What failed is taken out of use and marked so'),
    remarks,
  ],
}

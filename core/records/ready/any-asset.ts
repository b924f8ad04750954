// Forms for assets of every kind. What the law asks of a thorough examination, and what is measured along a rope, is read
// by core/records/loler.ts and rope.ts beside the form; the form has the points that are looked at.
import type { FormSpec } from '../form.ts'
import { choice, remarks, section, stop, text, watch } from './blocks.ts'

export const thoroughExamination: FormSpec = {
  title: 'Thorough examination (LOLER)',
  kind: 'thorough-examination',
  appliesTo: [],
  blocks: [
    section('Examined', 'Each defect that is found goes into the report with its part and remedy'),
    stop('structure', 'Structure, supports and fixings'),
    stop('load-path', 'Hook, rope, chain, forks or platform: everything that carries the load'),
    stop('brakes', 'Brakes and holding devices'),
    stop('limits', 'Limit switches and overload protection'),
    stop('controls', 'Controls and emergency stop'),
    stop('safeguards', 'Guards, rails and access'),
    stop('markings', 'Safe working load and identification are marked'),
    remarks,
  ],
}

export const wireRope: FormSpec = {
  title: 'Wire rope examination (ISO 4309)',
  kind: 'wire-rope',
  appliesTo: [],
  blocks: [
    section('Rope and reeving'),
    stop('whole-length', 'Examined along its whole working length, at drum, sheaves and terminations too'),
    stop('terminations', 'Terminations are sound'),
    watch('sheaves', 'Sheaves and drum: grooves fit the rope and are not worn'),
    watch('lubrication', 'Lubricated'),
    remarks,
  ],
}

export const inspection: FormSpec = {
  title: 'Inspection (PUWER)',
  kind: 'inspection',
  appliesTo: [],
  blocks: [
    choice('occasion', 'Why it is inspected', ['At its interval', 'After exceptional circumstances', 'At a new place']),
    stop('guards', 'Guards and protective devices'),
    stop('controls', 'Controls, emergency stop and isolation'),
    stop('stability', 'Stability and fixings'),
    watch('wear', 'Wear, corrosion and leaks'),
    watch('markings', 'Markings and warnings'),
    text('scope', 'What was inspected, and how', '', true),
    remarks,
  ],
}

export const defectReport: FormSpec = {
  title: 'Report a fault',
  kind: 'defect-report',
  appliesTo: [],
  blocks: [
    text('seen', 'What is wrong', 'Where on the machine, and since when', true),
    choice('state', 'Was it in use?', ['In use', 'Standing still', 'Not known']),
    remarks,
  ],
}

export const adHocReport: FormSpec = {
  title: 'Report',
  kind: 'report',
  appliesTo: [],
  blocks: [text('report', 'Report', '', true)],
}

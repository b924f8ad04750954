// Which field of a report answers to which paragraph of LOLER 1998 Schedule 1, or to which regulation, and whether that
// was read in the statute's text. docs/loler-schedule-1.md is the same table for people.

/** `text`: compared with the statute's words. `notes`: with what was noted down of them. `no`: with neither (†). */
export type Checked = 'text' | 'notes' | 'no'

type Row = readonly [field: string, paragraph: string, checked: Checked]

/** Fields of lists are named once, without a number. */
export const LOLER_FIELDS: readonly Row[] = [
  ['employer.name', '1', 'text'],
  ['employer.address', '1', 'text'],
  ['premisesAddress', '2', 'text'],
  ['equipment.identification', '3', 'text'],
  ['equipment.manufactured', '3', 'text'],
  ['equipment.isAccessory', 'reg. 9(3)(a)(i)', 'notes'],
  ['equipment.liftsPersons', 'reg. 9(3)(a)(i)', 'notes'],
  ['lastExamination.on', '4', 'text'],
  ['lastExamination.because', '4', 'text'],
  ['safeWorkingLoads.load', '5', 'text'],
  ['safeWorkingLoads.unit', '5', 'text'],
  ['safeWorkingLoads.configuration', '5', 'text'],
  ['occasion', '6(a), 7(a)', 'text'],
  ['isInstalledCorrectly', '6(b)', 'text'],
  ['isSafeToOperate', '6(b), 7(b)', 'text'],
  ['defects.part', '8(a)', 'text'],
  ['defects.description', '8(a)', 'text'],
  ['defects.severity', '8(a), 8(c)', 'text'],
  ['defects.isImminent', 'reg. 10(1)(c)', 'notes'],
  ['defects.byAt', '8(c)(i)', 'text'],
  ['defects.remedy', '8(b), 8(c)(ii)', 'text'],
  ['next.by', '8(d)', 'no'],
  ['next.basis', 'reg. 9(3)(a)(i) to (iii)', 'notes'],
  ['next.scheme.reference', 'reg. 9(3)(a)(iii)', 'notes'],
  ['next.scheme.by', 'reg. 9(3)(a)(iii)', 'notes'],
  ['test.isIncluded', '8(e)', 'no'],
  ['test.particulars', '8(e)', 'no'],
  ['examinedOn', '8(f)', 'no'],
  ['author.name', '9', 'notes'],
  ['author.address', '9', 'notes'],
  ['author.qualifications', '9', 'notes'],
  ['author.isSelfEmployed', '9', 'no'],
  ['author.employer.name', '9', 'no'],
  ['author.employer.address', '9', 'no'],
  ['signedOnBehalf.name', '10', 'no'],
  ['signedOnBehalf.address', '10', 'no'],
  ['reportedOn', '11', 'no'],
  ['hiredFrom.name', 'reg. 10(1)(b)', 'notes'],
  ['hiredFrom.address', 'reg. 10(1)(b)', 'notes'],
]

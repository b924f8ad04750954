// A complete, invented report for tests.
import type { ThoroughExamination } from './loler-report.ts'

export const REPORT: ThoroughExamination = {
  employer: { name: 'Example Lifting Ltd', address: '1 Dock Road\nTown' },
  premisesAddress: 'Quay 4, Town',
  equipment: {
    identification: 'Overhead crane, serial 4711, plant no. C-07',
    manufactured: '2011',
    isAccessory: false,
    liftsPersons: false,
  },
  lastExamination: { on: '2025-08-31', because: '' },
  safeWorkingLoads: [{ load: 5, unit: 't', configuration: '' }],
  occasion: 'twelve-months',
  isInstalledCorrectly: null,
  isSafeToOperate: true,
  defects: [
    {
      part: 'Hoist rope',
      description: 'Two broken wires near the termination',
      severity: 'by',
      isImminent: false,
      byAt: '2026-10-31T23:00:00.000Z',
      remedy: 'Renew the rope',
    },
  ],
  next: { by: '2027-02-28', basis: 'scheme', scheme: { reference: 'Scheme 12, issue 3', by: '2027-02-28' } },
  test: { isIncluded: true, particulars: 'Functional test without load; brake held 5 t for ten minutes.' },
  examinedOn: '2026-08-31',
  author: {
    name: 'A. Surveyor',
    address: '2 Mill Lane, Town',
    qualifications: 'IEng, LEEA diploma',
    isSelfEmployed: false,
    employer: { name: 'Example Inspection Ltd', address: '2 Mill Lane, Town' },
  },
  signedOnBehalf: { name: 'B. Manager', address: '2 Mill Lane, Town' },
  reportedOn: '2026-09-01',
  hiredFrom: { name: 'Example Hire Ltd', address: '3 Station Road, Town' },
}

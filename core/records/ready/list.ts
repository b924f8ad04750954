// The ready forms by name. A name stays: an organisation's form says which one it was made of. They are a start, in the words
// of the field; whoever is responsible for a machine makes them fit the maker's instructions.
import type { FormSpec } from '../form.ts'
import { airHandlingPreUse, airHandlingService } from './air-handling.ts'
import { adHocReport, defectReport, inspection, thoroughExamination, wireRope } from './any-asset.ts'
import { compressorPreUse, compressorService } from './compressor.ts'
import { cranePreUse, craneService } from './crane.ts'
import { forkliftInspection, forkliftPreUse } from './forklift.ts'
import { hoistPreUse, hoistService } from './hoist.ts'
import { accessoriesInspection, accessoriesPreUse } from './lifting-accessories.ts'
import { mobilePlatformPreUse, mobilePlatformService } from './mobile-platform.ts'

export const READY_FORMS: ReadonlyMap<string, FormSpec> = new Map([
  ['crane/pre-use-check', cranePreUse],
  ['crane/service', craneService],
  ['hoist/pre-use-check', hoistPreUse],
  ['hoist/service', hoistService],
  ['forklift/pre-use-check', forkliftPreUse],
  ['forklift/inspection', forkliftInspection],
  ['mobile-platform/pre-use-check', mobilePlatformPreUse],
  ['mobile-platform/service', mobilePlatformService],
  ['lifting-accessories/pre-use-check', accessoriesPreUse],
  ['lifting-accessories/inspection', accessoriesInspection],
  ['compressor/pre-use-check', compressorPreUse],
  ['compressor/service', compressorService],
  ['air-handling/pre-use-check', airHandlingPreUse],
  ['air-handling/service', airHandlingService],
  ['any-asset/thorough-examination', thoroughExamination],
  ['any-asset/wire-rope', wireRope],
  ['any-asset/inspection', inspection],
  ['any-asset/defect-report', defectReport],
  ['any-asset/report', adHocReport],
])

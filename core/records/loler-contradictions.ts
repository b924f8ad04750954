// What cannot be true at once in a report of thorough examination. A late examination is no contradiction: it is reported
// as what it is, and the day on which it was due is known from the last one.
import { addDays, addMonths } from './day.ts'
import { type ExaminedDefect, firstDayOf, type ThoroughExamination } from './loler-report.ts'
import type { Reader } from './reader.ts'

export function noteContradictions(read: Reader, report: ThoroughExamination, today: string | undefined): void {
  noteOccasion(read, report)
  noteDates(read, report, today)
  noteNext(read, report)
  report.defects.forEach((defect, i) => noteDefect(read, `defects.${i}`, defect, report.examinedOn))
  noteJudgement(read, report)
  if (report.safeWorkingLoads.length > 1)
    report.safeWorkingLoads.forEach(({ configuration }, i) => {
      if (configuration === '')
        read.note(
          `safeWorkingLoads.${i}.configuration`,
          'is empty, but there are several loads: say for which configuration each holds',
        )
    })
  const { test, author } = report
  if (test.isIncluded && test.particulars === '')
    read.note('test.particulars', 'are missing, but the examination included a test: give its particulars')
  if (!test.isIncluded && test.particulars !== '')
    read.note(
      'test.particulars',
      'are given, but the examination is said to have included no test: correct one of them',
    )
  if (author.isSelfEmployed === (author.employer !== null))
    read.note(
      'author.employer',
      author.isSelfEmployed
        ? 'is given, but the author is said to be self-employed: correct one of them'
        : 'is missing: give name and address of the employer, or say that the author is self-employed',
    )
}

/** Paragraphs 4, 6 and 7(a). */
function noteOccasion(read: Reader, report: ThoroughExamination): void {
  const { occasion, lastExamination, isInstalledCorrectly, equipment } = report
  const isFirst = occasion === 'before-first-use' || occasion === 'after-installation'
  if (isFirst && lastExamination.on !== null)
    read.note('lastExamination.on', 'is given, but this is said to be the first examination: correct one of them')
  if (!isFirst && lastExamination.on === null && lastExamination.because === '')
    read.note('lastExamination.because', 'is empty: give the date of the last examination, or say why there is none')
  const isAtNewPlace = occasion === 'after-installation' || occasion === 'at-new-place'
  if (isAtNewPlace && isInstalledCorrectly === null)
    read.note('isInstalledCorrectly', 'is missing: after installation or assembly, say whether it was done correctly')
  if (!isAtNewPlace && isInstalledCorrectly !== null)
    read.note('isInstalledCorrectly', 'belongs to an examination after installation or assembly: set it to null')
  if (occasion === 'twelve-months' && everySixMonths(equipment))
    read.note('occasion', `is an interval of 12 months, but ${SIX_MONTHS}`)
}

const SIX_MONTHS = 'accessories, and what lifts persons, are examined every 6 months or by a scheme'
const everySixMonths = ({ isAccessory, liftsPersons }: ThoroughExamination['equipment']) => isAccessory || liftsPersons

function noteDates(read: Reader, report: ThoroughExamination, today: string | undefined): void {
  const { examinedOn, reportedOn, lastExamination, equipment } = report
  const made = equipment.manufactured === null ? null : firstDayOf(equipment.manufactured)
  if (made !== null && made > examinedOn)
    read.note('equipment.manufactured', 'lies after the examination: correct one of them')
  if (lastExamination.on !== null && lastExamination.on > examinedOn)
    read.note('lastExamination.on', 'lies after this examination: correct one of them')
  if (made !== null && lastExamination.on !== null && made > lastExamination.on)
    read.note('lastExamination.on', 'lies before the equipment was made: correct one of them')
  if (reportedOn < examinedOn) read.note('reportedOn', 'lies before the examination: correct one of them')
  if (today !== undefined && examinedOn > today) read.note('examinedOn', `lies in the future: today is ${today}`)
  if (today !== undefined && reportedOn > today) read.note('reportedOn', `lies in the future: today is ${today}`)
}

/** Paragraph 8(d), regulation 9(3)(a). */
function noteNext(read: Reader, { next, examinedOn, equipment }: ThoroughExamination): void {
  if (next.by <= examinedOn) read.note('next.by', 'is not after this examination: give the latest day for the next one')
  if (next.basis === 'twelve-months' && everySixMonths(equipment))
    read.note('next.basis', `is an interval of 12 months, but ${SIX_MONTHS}`)
  if (next.basis === 'scheme') {
    if (next.scheme === null) read.note('next.scheme', 'is missing: name the written scheme and the day that it allows')
    else if (next.by > next.scheme.by)
      read.note('next.by', `is later than the scheme allows: ${next.scheme.by} at the latest`)
    return
  }
  if (next.scheme !== null)
    read.note('next.scheme', 'is given, but the next one is not due by a scheme: correct one of them')
  const latest = addMonths(examinedOn, next.basis === 'six-months' ? 6 : 12)
  if (next.by > latest) read.note('next.by', `is later than the interval allows: ${latest} at the latest`)
}

/** Paragraph 8(a) to (c). */
function noteDefect(read: Reader, path: string, defect: ExaminedDefect, examinedOn: string): void {
  const { severity, byAt, isImminent, remedy } = defect
  if (severity === 'by' && byAt === null)
    read.note(`${path}.byAt`, 'is missing: give the time by which the defect could become a danger')
  if (severity !== 'by' && byAt !== null)
    read.note(`${path}.byAt`, 'belongs to a defect that could become a danger later: set it to null')
  // Somewhere on earth it is still the day before: an instant is told by UTC and the examination by its own day.
  if (byAt !== null && addDays(byAt.slice(0, 10), 1) < examinedOn)
    read.note(`${path}.byAt`, 'lies before the examination: then the defect is a danger now')
  if (isImminent && severity !== 'now')
    read.note(
      `${path}.isImminent`,
      'is an existing or imminent risk, so the defect is a danger now: correct one of them',
    )
  if (severity !== 'observation' && remedy === '')
    read.note(`${path}.remedy`, 'is empty: say which repair, renewal or alteration is required')
}

/** Paragraphs 6(b) and 7(b) against 8. */
function noteJudgement(read: Reader, report: ThoroughExamination): void {
  const isDangerous = report.defects.some(({ severity }) => severity === 'now')
  if (report.isSafeToOperate && isDangerous)
    read.note('isSafeToOperate', 'is yes, but a defect is a danger now: it is not safe to operate')
  if (report.isSafeToOperate && report.isInstalledCorrectly === false)
    read.note('isSafeToOperate', 'is yes, but it was not installed correctly: it is not safe to operate')
  if (!report.isSafeToOperate && !isDangerous)
    read.note('defects', 'name nothing that is a danger now, but it is said not to be safe: name the part and why')
}

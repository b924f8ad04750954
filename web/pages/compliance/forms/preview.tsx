// A form to be read: what it asks, in its order.

import type { Block, FormSpec } from '../../../../core/records/form.ts'
import { BLOCK_WORD, DEFECT_WORD } from '../words.ts'
import { Plain } from '../../../ui/plain.tsx'

export function Preview({ spec }: { spec: FormSpec }) {
  return (
    <ol className="mb-4 grid gap-2 border-y border-line py-3 text-sm">
      {spec.blocks.map((block, n) =>
        block.kind === 'section' ? (
          <li key={n} className="mt-2 font-semibold first:mt-0">
            <Plain text={block.title} />
            <Hint text={block.hint} />
          </li>
        ) : (
          <li key={block.key} className="flex items-baseline justify-between gap-4">
            <span className="min-w-0">
              <Plain text={block.label} />
              <Hint text={block.hint} />
            </span>
            <span className="shrink-0 text-right text-ink-3">{answerWords(block)}</span>
          </li>
        ),
      )}
    </ol>
  )
}

function Hint({ text }: { text: string }) {
  if (text === '') return null
  return (
    <span className="block font-normal text-ink-3">
      <Plain text={text} />
    </span>
  )
}

function answerWords(block: Exclude<Block, { kind: 'section' }>): string {
  switch (block.kind) {
    case 'check':
      return block.failIs === null ? 'pass or fail' : `fail: ${DEFECT_WORD[block.failIs]}`
    case 'number': {
      const { min, max, unit } = block
      const limits = [min !== null && `from ${min}`, max !== null && `to ${max}`].filter(Boolean).join(' ')
      return ['number', limits, unit].filter(Boolean).join(' ')
    }
    case 'choice':
      return `one of ${block.options.length}`
    default:
      return BLOCK_WORD[block.kind].toLowerCase()
  }
}

// What is installed is what the lock file names, byte for byte.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { completeLock } from '../bin/complete-lock.ts'

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
type Entry = { integrity?: string; os?: string[]; cpu?: string[]; libc?: string[]; resolved?: string }
const entries = Object.entries(lock.packages as Record<string, Entry>).filter(([path]) => path !== '')

const supported = ({ os, cpu, libc }: Entry) =>
  (os === undefined || os.includes('linux')) &&
  (cpu === undefined || cpu.includes('x64') || cpu.includes('arm64')) &&
  (libc === undefined || libc.includes('glibc'))

test('every package that is installed on Linux has integrity', () => {
  const without = entries.filter(([, entry]) => supported(entry) && !(entry.integrity ?? '').startsWith('sha512-'))
  assert.deepEqual(
    without.map(([path]) => path),
    [],
  )
})

test('the lock file names no registry host, and is complete', () => {
  assert.deepEqual(
    entries.filter(([, entry]) => entry.resolved !== undefined),
    [],
  )
  assert.deepEqual(completeLock(lock), [])
})

// Every operation there is. A part of the platform adds its own file here; what is not in this list does not exist.
import type { Operation } from '../operation/operation.ts'

export const operations: readonly Operation[] = []

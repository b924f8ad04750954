import type { FormSpec } from '../form.ts'
export const READY_FORMS: readonly { name: string; spec: FormSpec }[] = []

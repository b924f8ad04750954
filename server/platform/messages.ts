// What the supervisor and its children say to each other, over Node's own channel between parent and child.

export type ChildMessage =
  | { kind: 'ready'; facts: Record<string, unknown> }
  | { kind: 'facts'; facts: Record<string, unknown> }
  | { kind: 'failed'; message: string; hint?: string }

export type SupervisorMessage = { kind: 'start' } | { kind: 'stop' } | { kind: 'describe' }

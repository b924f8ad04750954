// A protection, how it is taken away, and the test that must then fail. The texts stand in the files exactly once, so that
// whoever changes them comes by here.

export type Edit = {
  /** From the project's root. */
  readonly file: string
  readonly text: string
  /** What stands there without the protection: it must still run. */
  readonly instead: string
}

export type Protection = {
  /** What is promised. */
  readonly what: string
  /** Several where the same is held twice: each alone would not be missed. */
  readonly edits: readonly [Edit, ...Edit[]]
  /**
   * A test file and the name of a test in it, as it stands there; `after`: the one before it that it builds
   * on; `inOrder`: it builds on all before it.
   */
  readonly test: { readonly file: string; readonly name: string; readonly after?: string; readonly inOrder?: boolean }
}

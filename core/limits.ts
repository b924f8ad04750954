// Every limit has a name, one home (here) and a reason. Units last in names.
// Each module keeps its own block; a number that stands anywhere else is a mistake.

/** Names, labels and notes that people type. Long enough for any sign on a machine, short enough for a phone. */
export const NAME_CHARS_MAX = 120
export const NOTE_CHARS_MAX = 2_000

/** A request body of the people's API: forms and CSRs, never files. */
export const REQUEST_BYTES_MAX = 256 * 1024

// --- telemetry -------------------------------------------------------------------------------------------------

/** A segment's plaintext. Sealed and with its row it stays below PostgreSQL's 2 kB, so that it is never moved to TOAST. */
export const SEGMENT_BYTES_TARGET = 1_450

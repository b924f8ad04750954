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

// --- server/platform ---

/** sockaddr_un holds 107 bytes; the longest name we put behind it is `/vault-gateway.sock` or `/pg/.s.PGSQL.5432.lock`. */
export const RUN_DIR_BYTES_MAX = 80
/** 256 random bits for every password and key that the platform makes for itself. */
export const SECRET_BYTES = 32
/** Our database passwords have 256 random bits: iterations protect nothing, they only cost at each connection. */
export const SCRAM_ITERATIONS = 4_096
/** A chain of causes in a log line; longer ones are loops. */
export const ERROR_CAUSES_MAX = 4
/** A process that has not stopped by then is ended: an operator who stops the platform must not wait for a socket. */
export const STOP_PATIENCE_MS = 8_000

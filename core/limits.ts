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

// Certificates (core/pki) and the vault.

/** Three years for assets in the field (claim P-22): notAfter is the last second of the 1095th day. */
export const ASSET_CERTIFICATE_days = 1095
/** Ninety days for our own services (claim P-23), renewed at two thirds so that a month of failures is survived. */
export const SERVICE_CERTIFICATE_days = 90
export const SERVICE_RENEWAL_FRACTION = 2 / 3
/** The root outlives every issuer made in its first half; an issuer outlives several generations of assets. */
export const ROOT_CERTIFICATE_days = 20 * 365
export const ISSUER_CERTIFICATE_days = 10 * 365
/** Gateways on other hosts verify assets, and their clocks differ by seconds; five minutes forgive a poor one. */
export const ASSET_BACKDATE_s = 300
/** Machines verify our services with clocks of their own; an hour forgives a late one and a wrong summer time. */
export const SERVICE_BACKDATE_s = 3_600
/** 128 random bits, of RFC 5280's at most 20 octets (section 4.1.2.2), with room so that the first is never zero. */
export const SERIAL_BYTES = 17
/** A P-256 request is 400 bytes; a thousand names would not be one of ours. */
export const CSR_PEM_CHARS_MAX = 8_192
/** Names of a listener: localhost, addresses, host names of one platform. */
export const SERVICE_NAMES_MAX = 50
/** A session's token has 43 characters; the rest is room for another form. */
export const SESSION_TOKEN_CHARS_MAX = 200
/** Vault calls carry tokens and requests, answers carry keys and certificates. */
export const VAULT_REQUEST_BYTES_MAX = 32 * 1024
export const VAULT_ANSWER_BYTES_MAX = 256 * 1024
/** A signature takes a millisecond and three short transactions; after this long the database is away. */
export const VAULT_PATIENCE_MS = 10_000
/** One caller's connections to the vault: enough to keep two cores busy. */
export const VAULT_CONNECTIONS_MAX = 16

/** A message's payload: a thousand points in generous JSON. Larger batches gain nothing and hold memory. */
export const PAYLOAD_BYTES_MAX = 64 * 1024
/** Points of one message: a quarter of an hour of one signal at 1 Hz, with room. */
export const SAMPLES_PER_MESSAGE_MAX = 1_000
/** The key by which a device names a signal. */
export const SIGNAL_KEY_CHARS_MAX = 64
/** A text as a value is a state ("running"), not a log line. */
export const STATE_CHARS_MAX = 256
/** Signals come into being by being sent: a device that puts a counter into a key must meet an end. */
export const SIGNALS_PER_ASSET_MAX = 256
/** 2000-01-01: recordings of past decades may be replayed, a clock that was never set (1970) may not write. */
export const DEVICE_TIME_MS_MIN = 946_684_800_000
/** Clocks with NTP are well within it; a value from the future would hide what comes after it. */
export const DEVICE_TIME_AHEAD_MS_MAX = 5 * 60_000
/** Events are for people to read. */
export const EVENT_BYTES_MAX = 16 * 1024
export const EVENT_TEXT_CHARS_MAX = 500
export const EVENTS_PER_MESSAGE_MAX = 20

// --- core/csv --------------------------------------------------------------------------------------------------

/** One row of a recording: hundreds of columns fit; an endless line must not fill the memory. */
export const CSV_ROW_CHARS_MAX = 64 * 1024
/** Lines that one quoted field may span before we say that its quote was never closed. */
export const CSV_ROW_LINES_MAX = 16

// --- server/operation, server/api: the people's HTTPS API ---

/** A form with that many wrong fields is a program's mistake; the first ones show it. */
export const FIELDS_IN_PROBLEM_MAX = 20
/** Headers, then the whole request, have to arrive: a sender of one byte a second must not hold a connection. */
export const REQUEST_HEADERS_PATIENCE_MS = 10_000
export const REQUEST_PATIENCE_MS = 20_000
/** A console asks every few seconds; longer silence costs it one handshake. */
export const KEEP_ALIVE_MS = 65_000
/** A person's browser opens six; a hundred people behind one address, with streams, are within it. */
export const PEOPLE_CONNECTIONS_MAX = 4_000
/** A stream whose reader takes nothing for so long is closed: its data would pile up in our memory. */
export const STREAM_STALL_MS = 30_000
/** Public operations (signing in, enrolling), per address: a person mistypes, a program guesses. */
export const PUBLIC_REQUESTS_BURST = 60
export const PUBLIC_REQUESTS_PER_S = 1
/** Addresses remembered by the limit above; the ones seen longest ago are forgotten first, so memory is bounded. */
export const PUBLIC_ADDRESSES_MAX = 50_000
/** An answer longer than this is worth compressing on the way to a phone. */
export const COMPRESS_BYTES_MIN = 4_096
/** Recovery after a crash replays at most max_wal_size (2 GB); a slow disk may take minutes over it. */
export const POSTGRES_START_MS_MAX = 300_000
/** A fast shutdown writes a checkpoint; after that long it is ended hard, and the next start recovers. */
export const POSTGRES_STOP_MS_MAX = 30_000
/** How long a start waits for the processes of a killed predecessor. */
export const POSTGRES_LEAVE_MS_MAX = 40_000
/** The api's connections to the auth process; more sign-ins at once wait, since a password costs memory there. */
export const AUTH_CONNECTIONS_MAX = 32
/** A password check waits its turn behind others; after so long the person should hear something. */
export const AUTH_PATIENCE_MS = 15_000
/** The auth process answers with a few hundred bytes. */
export const AUTH_ANSWER_BYTES_MAX = 64 * 1024
/** A browser's description of itself in the list of sessions. */
export const USER_AGENT_CHARS_MAX = 300

// --- gateway ---------------------------------------------------------------------------------------------------

/** A sparse flush waits so long for company: well below what an eye notices, and a commit serves tens of assets. */
export const FLUSH_SPARSE_MS = 25
/** From so many waiting messages on a flush goes at once; the next one gathers while it is under way. */
export const FLUSH_AT_ONCE_MESSAGES = 128
/** Samples, receipts and events between socket and commit. Beyond it sockets are not read. */
export const INGEST_QUEUE_BYTES_MAX = 16 * 1024 * 1024
/** The database is asked again after this, doubling. */
export const STORE_RETRY_MS_MIN = 50
export const STORE_RETRY_MS_MAX = 2_000

// --- server/db ---

/** A database on this machine or in this data centre; one that takes longer is away, and everybody hears so. */
export const DATABASE_CONNECT_MS_MAX = 5_000
/** Connections a process holds: PostgreSQL works on as many queries at once as it has cores, the rest is waiting. */
export const DATABASE_CONNECTIONS_MAX = 8
/** Requests that wait for a connection; beyond it the answer is "unavailable", not a longer queue. */
export const DATABASE_WAITERS_MAX = 1_000
/** How long a request waits for a connection. */
export const DATABASE_WAIT_MS_MAX = 10_000
/** One statement of a request. Reports that take longer belong to the worker. */
export const DATABASE_STATEMENT_MS_MAX = 15_000
/** A transaction that does nothing for so long holds locks that others wait for. */
export const DATABASE_IDLE_IN_TRANSACTION_MS_MAX = 15_000
/** A statement that waits for a lock for so long is in a queue that will not clear. */
export const DATABASE_LOCK_MS_MAX = 5_000
/** How often a session's sign of life is written, at most. */
export const SESSION_TOUCH_MS = 60_000
/** Between attempts to listen again after the connection was lost. */
export const DATABASE_RECONNECT_MS = 500
/** Messages of one asset over all its connections: a drive that reports at 100 Hz, five times over. */
export const ASSET_MESSAGES_PER_S = 500
/** What a device may send at once after it was offline, before it is slowed down. */
export const ASSET_MESSAGES_BURST = 2_000
/** Messages of one organisation: its neighbours share the commits. */
export const ORG_MESSAGES_PER_S = 25_000
export const ORG_MESSAGES_BURST = 50_000
/** Signals and budgets of an asset that has gone are remembered for the next of its short connections. */
export const ASSET_MEMORY_MS = 10 * 60_000
/** A session without a connection is kept no longer; sooner when there are too many. */
export const SESSION_EXPIRY_S_MAX = 3_600
export const SESSIONS_MAX = 50_000

// Every figure of the console's own behaviour, named once. Limits of the platform live in core/limits.ts.

/** The server beats every 2 s; three missed beats mean that nothing on screen can be called live. */
export const STREAM_SILENCE_MS_MAX = 7_000
/** A stream that failed is opened again after this, doubling up to the second figure. */
export const STREAM_RETRY_MS = 1_000
export const STREAM_RETRY_MS_MAX = 15_000
/** The live stream takes this many assets (contract); what was asked for last wins. */
export const STREAM_ASSETS_MAX = 100
/** Scrolling changes the set of assets often; the stream follows when it has come to rest. */
export const STREAM_SETTLE_MS = 250
/** A tab that nobody sees gives its connection back after this. */
export const STREAM_HIDDEN_MS_MAX = 30_000
/** Samples kept per signal in the browser: five minutes at ten a second, and some. */
export const LIVE_SAMPLES_MAX = 4_000

/** A batch whose answer did not come is sent again after this. */
export const RESEND_PAUSE_MS = 2_000

/** Certificates of one request to revoke many: their connections close in half a second, and progress can be seen. */
export const REVOKE_BATCH = 500

/** A value without a known rhythm is stale after this; with one, after so many missed samples. */
export const VALUE_STALE_MS = 30_000
export const VALUE_STALE_INTERVALS = 5

/** How much of the past a sparkline shows. */
export const SPARKLINE_SECONDS = 300
/** Rows of the fleet whose sparklines are asked for together (the contract allows 60). */
export const SPARKLINE_ROWS = 20

/** The fleet list is read again this often, for the rows that are not on screen. */
export const FLEET_REFRESH_MS = 20_000
/** Certificates change by the day; a renewal made elsewhere shows within this. */
export const CERTIFICATES_REFRESH_MS = 30_000
/** Rows of the fleet are drawn again at most this often while values arrive. */
export const ROW_DRAW_MS = 400

/** Sessions of others are looked at to see who is in now; the list is short. */
export const SESSIONS_REFRESH_MS = 10_000
/** How soon people see that staff have come in or have left. */
export const GRANTS_REFRESH_MS = 20_000
/** The same while one waits for the other side's yes or no. */
export const GRANT_WAITING_MS = 4_000
/** While staff look at what is not theirs, the server is asked this often whether they still may. */
export const OPERATING_ASKED_MS = 2_000
/** The last minutes of operating as somebody are said more plainly. */
export const OPERATING_SHORT_MS = 5 * 60_000

/** Lines of the audit log a page: two screens on a desk. */
export const AUDIT_LINES_A_PAGE = 50
/** The newest lines are read again this often while nobody has asked for older ones. */
export const AUDIT_REFRESH_MS = 10_000
export const CHECKPOINT_REFRESH_MS = 15_000
export const SINKS_REFRESH_MS = 10_000
/** Bars of the plot: each still wide enough for a thumb when every second is left out on a phone. */
export const PLOT_BARS = 60

/** A person needs time to come back from the machine before their session ends (WCAG 2.2.1 wants twenty seconds at least). */
export const SESSION_WARNING_MS = 120_000
/** Near the end the session is asked for this often: another tab may have kept it alive. */
export const SESSION_ASKED_MS = 15_000
/** The server writes the sign of life beside the answer, not before it. */
export const SESSION_TOUCH_PATIENCE_MS = 400

/** The stream says when alarms change; should it be away, they are read again this often. */
export const ALARMS_REFRESH_MS = 5_000
/** The count in the navigation, on every page. */
export const ALARM_COUNTS_REFRESH_MS = 5_000
/** An outage of the platform is told above the alarms for so long after its end. */
export const OUTAGE_SHOWN_MS = 24 * 3600 * 1000
/** What one was told; the alarm itself is on screen sooner, by the stream. */
export const NOTIFICATIONS_REFRESH_MS = 15_000
/** Windows are planned by hand; their beginnings and ends the console tells by its clock. */
export const MAINTENANCE_REFRESH_MS = 30_000
/** Rules change by hand, and seldom. */
export const ALARM_RULES_REFRESH_MS = 30_000
/** Alarms that are answered at the same time when a person answers many at once. */
export const ALARM_ACTS_AT_ONCE = 4

/** A revocation that not every gateway has confirmed is looked at again. */
export const REVOCATION_REFRESH_MS = 2_000

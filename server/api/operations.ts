// Every operation there is. A part of the platform adds its own here; what is not in this list does not exist.
import { add as groupsAdd } from '../access/groups/add.ts'
import { archive as groupsArchive } from '../access/groups/archive.ts'
import { edit as groupsEdit } from '../access/groups/edit.ts'
import { list as groupsList } from '../access/groups/list.ts'
import { decide as operateAsDecide } from '../access/operate-as/decide.ts'
import { end as operateAsEnd } from '../access/operate-as/end.ts'
import { list as operateAsList } from '../access/operate-as/list.ts'
import { request as operateAsRequest } from '../access/operate-as/request.ts'
import { edit as organisationEdit } from '../access/organisation/edit.ts'
import { read as organisationRead } from '../access/organisation/read.ts'
import { add as organisationsAdd } from '../access/organisations/add.ts'
import { list as organisationsList } from '../access/organisations/list.ts'
import { access as peopleAccess } from '../access/people/access.ts'
import { edit as peopleEdit } from '../access/people/edit.ts'
import { erase as peopleErase } from '../access/people/erase.ts'
import { invite as peopleInvite } from '../access/people/invite.ts'
import { list as peopleList } from '../access/people/list.ts'
import { reinvite as peopleReinvite } from '../access/people/reinvite.ts'
import { read as sessionRead } from '../access/session/read.ts'
import { end as sessionsEnd } from '../access/sessions/end.ts'
import { endAll as sessionsEndAll } from '../access/sessions/end-all.ts'
import { list as sessionsList } from '../access/sessions/list.ts'
import { image as plansImage } from '../access/plans/image.ts'
import { place as plansPlace } from '../access/plans/place.ts'
import { read as plansRead } from '../access/plans/read.ts'
import { remove as plansRemove } from '../access/plans/remove.ts'
import { upload as plansUpload } from '../access/plans/upload.ts'
import { add as sitesAdd } from '../access/sites/add.ts'
import { edit as sitesEdit } from '../access/sites/edit.ts'
import { list as sitesList } from '../access/sites/list.ts'
import { add as tokensAdd } from '../access/tokens/add.ts'
import { acknowledge as alarmsAcknowledge } from '../alarms/acknowledge.ts'
import { bringBack as alarmsBringBack } from '../alarms/bring-back.ts'
import { journal as alarmsJournal } from '../alarms/journal.ts'
import { list as alarmsList } from '../alarms/list.ts'
import { add as alarmRulesAdd } from '../alarms/alarm-rules/add.ts'
import { archive as alarmRulesArchive } from '../alarms/alarm-rules/archive.ts'
import { edit as alarmRulesEdit } from '../alarms/alarm-rules/edit.ts'
import { escalation as alarmRulesEscalation } from '../alarms/alarm-rules/escalation.ts'
import { list as alarmRulesList } from '../alarms/alarm-rules/list.ts'
import { propose as alarmRulesPropose } from '../alarms/alarm-rules/propose.ts'
import { add as maintenanceAdd } from '../alarms/maintenance/add.ts'
import { end as maintenanceEnd } from '../alarms/maintenance/end.ts'
import { list as maintenanceList } from '../alarms/maintenance/list.ts'
import { shelve as alarmsShelve } from '../alarms/shelve.ts'
import { statistics as alarmsStatistics } from '../alarms/statistics.ts'
import { takeOut as alarmsTakeOut } from '../alarms/take-out.ts'
import { tryOut as alarmsTry } from '../alarms/try.ts'
import { unshelve as alarmsUnshelve } from '../alarms/unshelve.ts'
import { add as assetsAdd } from '../assets/add.ts'
import { importCheck as assetsImportCheck } from '../assets/import-check.ts'
import { importAssets as assetsImport } from '../assets/import.ts'
import { confirmMany as certificatesConfirmMany } from '../assets/certificates/confirm-many.ts'
import { confirm as certificatesConfirm } from '../assets/certificates/confirm.ts'
import { expiring as certificatesExpiring } from '../assets/certificates/expiring.ts'
import { exportList as certificatesExport } from '../assets/certificates/export.ts'
import { issue as certificatesIssue } from '../assets/certificates/issue.ts'
import { list as certificatesList } from '../assets/certificates/list.ts'
import { read as healthRead } from '../assets/health/read.ts'
import { revocation as certificatesRevocation } from '../assets/certificates/revocation.ts'
import { revokeIssuer as certificatesRevokeIssuer } from '../assets/certificates/revoke-issuer.ts'
import { revokeMany as certificatesRevokeMany } from '../assets/certificates/revoke-many.ts'
import { revoke as certificatesRevoke } from '../assets/certificates/revoke.ts'
import { add as claimCodesAdd } from '../assets/claim-codes/add.ts'
import { list as claimCodesList } from '../assets/claim-codes/list.ts'
import { withdraw as claimCodesWithdraw } from '../assets/claim-codes/withdraw.ts'
import { checkpoint as auditCheckpoint } from '../audit/checkpoint.ts'
import { counts as auditCounts } from '../audit/counts.ts'
import { exportRequest as auditExportRequest } from '../audit/export-request.ts'
import { exportLog as auditExport } from '../audit/export.ts'
import { list as auditList } from '../audit/list.ts'
import { proof as auditProof } from '../audit/proof.ts'
import { add as sinksAdd } from '../audit/sinks/add.ts'
import { edit as sinksEdit } from '../audit/sinks/edit.ts'
import { list as sinksList } from '../audit/sinks/list.ts'
import { remove as sinksRemove } from '../audit/sinks/remove.ts'
import { tryOut as sinksTest } from '../audit/sinks/test.ts'
import { subscribe as auditSubscribe } from '../audit/subscribe.ts'
import { subscription as auditSubscription } from '../audit/subscription.ts'
import { edit as assetsEdit } from '../assets/edit.ts'
import { list as assetsList } from '../assets/list.ts'
import { read as assetsRead } from '../assets/read.ts'
import { read as escalationRead } from '../notifications/escalation/read.ts'
import { set as escalationSet } from '../notifications/escalation/set.ts'
import { list as notificationsList } from '../notifications/list.ts'
import { list as outagesList } from '../notifications/outages/list.ts'
import { add as pushAdd } from '../notifications/push/add.ts'
import { key as pushKey } from '../notifications/push/key.ts'
import { list as pushList } from '../notifications/push/list.ts'
import { remove as pushRemove } from '../notifications/push/remove.ts'
import { see as notificationsSee } from '../notifications/see.ts'
import { set as notificationsSet } from '../notifications/set.ts'
import { settings as notificationsSettings } from '../notifications/settings.ts'
import { add as webhooksAdd } from '../notifications/webhooks/add.ts'
import { edit as webhooksEdit } from '../notifications/webhooks/edit.ts'
import { list as webhooksList } from '../notifications/webhooks/list.ts'
import { messages as webhooksMessages } from '../notifications/webhooks/messages.ts'
import { remove as webhooksRemove } from '../notifications/webhooks/remove.ts'
import { tryOut as webhooksTest } from '../notifications/webhooks/test.ts'
import { add as dashboardsAdd } from '../dashboards/add.ts'
import { archive as dashboardsArchive } from '../dashboards/archive.ts'
import { edit as dashboardsEdit } from '../dashboards/edit.ts'
import { list as dashboardsList } from '../dashboards/list.ts'
import { read as dashboardsRead } from '../dashboards/read.ts'
import { add as wallsAdd } from '../dashboards/walls/add.ts'
import { list as keysList } from '../pki/keys/list.ts'
import { identityOperations } from '../identity/operations.ts'
import type { Operation } from '../operation/operation.ts'
import { add as computedAdd } from '../telemetry/computed-signals/add.ts'
import { archive as computedArchive } from '../telemetry/computed-signals/archive.ts'
import { edit as computedEdit } from '../telemetry/computed-signals/edit.ts'
import { list as computedList } from '../telemetry/computed-signals/list.ts'
import { list as eventsList } from '../telemetry/events/list.ts'
import { stream as liveStream } from '../telemetry/live/stream.ts'
import { edit as retentionEdit } from '../telemetry/retention/edit.ts'
import { exportSamples } from '../telemetry/samples/export.ts'
import { read as samplesRead } from '../telemetry/samples/read.ts'
import { readMany as seriesReadMany } from '../telemetry/series/read-many.ts'
import { read as seriesRead } from '../telemetry/series/read.ts'
import { edit as signalsEdit } from '../telemetry/signals/edit.ts'
import { list as signalsList } from '../telemetry/signals/list.ts'
import { read as sparklinesRead } from '../telemetry/sparklines/read.ts'
import { read as storageRead } from '../telemetry/storage/read.ts'
import { edit as keepingEdit } from '../records/keeping/edit.ts'
import { read as keepingRead } from '../records/keeping/read.ts'
import { add as credentialsAdd } from '../records/credentials/add.ts'
import { list as credentialsList } from '../records/credentials/list.ts'
import { withdraw as credentialsWithdraw } from '../records/credentials/withdraw.ts'
import { close as defectsClose } from '../records/defects/close.ts'
import { list as defectsList } from '../records/defects/list.ts'
import { add as dutiesAdd } from '../records/duties/add.ts'
import { archive as dutiesArchive } from '../records/duties/archive.ts'
import { list as dutiesList } from '../records/duties/list.ts'
import { add as formsAdd } from '../records/forms/add.ts'
import { archive as formsArchive } from '../records/forms/archive.ts'
import { edit as formsEdit } from '../records/forms/edit.ts'
import { list as formsList } from '../records/forms/list.ts'
import { ready as formsReady } from '../records/forms/ready.ts'
import { amend as recordsAmend } from '../records/amend.ts'
import { archive as recordsArchive } from '../records/archive.ts'
import { list as recordsList } from '../records/list.ts'
import { read as recordsRead } from '../records/read.ts'
import { sign as recordsSign } from '../records/sign.ts'

export const operations: readonly Operation[] = [
  ...identityOperations,
  alarmRulesAdd,
  alarmRulesArchive,
  alarmRulesEdit,
  alarmRulesEscalation,
  alarmRulesList,
  alarmRulesPropose,
  alarmsAcknowledge,
  alarmsBringBack,
  alarmsJournal,
  alarmsList,
  alarmsShelve,
  alarmsStatistics,
  alarmsTakeOut,
  alarmsTry,
  alarmsUnshelve,
  maintenanceAdd,
  maintenanceEnd,
  maintenanceList,
  assetsAdd,
  assetsImport,
  assetsImportCheck,
  assetsEdit,
  assetsList,
  assetsRead,
  auditCheckpoint,
  auditCounts,
  auditExport,
  auditExportRequest,
  auditList,
  auditProof,
  auditSubscribe,
  auditSubscription,
  sinksAdd,
  sinksEdit,
  sinksList,
  sinksRemove,
  sinksTest,
  certificatesConfirm,
  certificatesConfirmMany,
  certificatesExpiring,
  certificatesExport,
  certificatesIssue,
  certificatesList,
  certificatesRevoke,
  claimCodesAdd,
  claimCodesList,
  claimCodesWithdraw,
  dashboardsAdd,
  dashboardsArchive,
  dashboardsEdit,
  dashboardsList,
  dashboardsRead,
  wallsAdd,
  healthRead,
  certificatesRevocation,
  certificatesRevokeIssuer,
  certificatesRevokeMany,
  eventsList,
  groupsAdd,
  groupsArchive,
  groupsEdit,
  groupsList,
  keysList,
  liveStream,
  escalationRead,
  escalationSet,
  notificationsList,
  notificationsSee,
  notificationsSet,
  notificationsSettings,
  outagesList,
  pushAdd,
  pushKey,
  pushList,
  pushRemove,
  webhooksAdd,
  webhooksEdit,
  webhooksList,
  webhooksMessages,
  webhooksRemove,
  webhooksTest,
  operateAsDecide,
  operateAsEnd,
  operateAsList,
  operateAsRequest,
  organisationEdit,
  organisationRead,
  organisationsAdd,
  organisationsList,
  peopleAccess,
  peopleEdit,
  peopleErase,
  peopleInvite,
  peopleList,
  peopleReinvite,
  computedAdd,
  computedArchive,
  computedEdit,
  computedList,
  retentionEdit,
  storageRead,
  exportSamples,
  samplesRead,
  seriesRead,
  seriesReadMany,
  sessionRead,
  sessionsEnd,
  sessionsEndAll,
  sessionsList,
  signalsEdit,
  signalsList,
  plansImage,
  plansPlace,
  plansRead,
  plansRemove,
  plansUpload,
  sitesAdd,
  sitesEdit,
  sitesList,
  sparklinesRead,
  tokensAdd,
  keepingEdit,
  keepingRead,
  credentialsAdd,
  credentialsList,
  credentialsWithdraw,
  defectsClose,
  defectsList,
  dutiesAdd,
  dutiesArchive,
  dutiesList,
  formsAdd,
  formsArchive,
  formsEdit,
  formsList,
  formsReady,
  recordsAmend,
  recordsArchive,
  recordsList,
  recordsRead,
  recordsSign,
]

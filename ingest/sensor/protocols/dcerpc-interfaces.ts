// Well-known DCE/RPC interfaces and their operations: identifiers and numbers of Microsoft's open specifications (MS-SCMR, MS-SAMR, MS-LSAD,
// MS-NRPC, MS-DRSR, MS-SRVS, MS-WKST, MS-RRP, MS-TSCH, MS-RPRN, MS-PAR, MS-EFSR, MS-EVEN, MS-EVEN6, MS-DCOM, MS-WMI, ...) and of C706.
// Names are the specifications' without the prefixes R, Netr, Samr, Lsar and IDL_; drsuapi's IDL_DRS is Ds, srvsvc's and wkssvc's Netr is Net.

/** Name, identifier, operations in the order of their numbers; "@n" goes on at number n. */
type Entry = readonly [name: string, uuid: string, operations: string]

const ENTRIES: readonly Entry[] = [
  [
    'epm',
    'e1af8308-5d1f-11c9-91a4-08002b14a0fa',
    'ept_insert ept_delete ept_lookup ept_map ept_lookup_handle_free ept_inq_object ept_mgmt_delete',
  ],
  [
    'mgmt',
    'afa8bd80-7d8a-11c9-bef4-08002b102989',
    'inq_if_ids inq_stats is_server_listening stop_server_listening inq_princ_name',
  ],
  [
    'svcctl',
    '367abb81-9844-35f1-ad32-98f038001003',
    `CloseServiceHandle ControlService DeleteService LockServiceDatabase QueryServiceObjectSecurity SetServiceObjectSecurity
     QueryServiceStatus SetServiceStatus UnlockServiceDatabase NotifyBootConfigStatus @11 ChangeServiceConfigW CreateServiceW
     EnumDependentServicesW EnumServicesStatusW OpenSCManagerW OpenServiceW QueryServiceConfigW QueryServiceLockStatusW StartServiceW
     GetServiceDisplayNameW GetServiceKeyNameW @23 ChangeServiceConfigA CreateServiceA EnumDependentServicesA EnumServicesStatusA
     OpenSCManagerA OpenServiceA QueryServiceConfigA QueryServiceLockStatusA StartServiceA GetServiceDisplayNameA GetServiceKeyNameA
     @35 EnumServiceGroupW ChangeServiceConfig2A ChangeServiceConfig2W QueryServiceConfig2A QueryServiceConfig2W QueryServiceStatusEx
     EnumServicesStatusExA EnumServicesStatusExW @44 CreateServiceWOW64A CreateServiceWOW64W @47 NotifyServiceStatusChange
     GetNotifyResults CloseNotifyHandle ControlServiceExA ControlServiceExW @56 QueryServiceConfigEx @60 CreateWowService
     @64 OpenSCManager2`,
  ],
  [
    'samr',
    '12345778-1234-abcd-ef00-0123456789ac',
    `Connect CloseHandle SetSecurityObject QuerySecurityObject @5 LookupDomainInSamServer EnumerateDomainsInSamServer OpenDomain
     QueryInformationDomain SetInformationDomain CreateGroupInDomain EnumerateGroupsInDomain CreateUserInDomain EnumerateUsersInDomain
     CreateAliasInDomain EnumerateAliasesInDomain GetAliasMembership LookupNamesInDomain LookupIdsInDomain OpenGroup
     QueryInformationGroup SetInformationGroup AddMemberToGroup DeleteGroup RemoveMemberFromGroup GetMembersInGroup
     SetMemberAttributesOfGroup OpenAlias QueryInformationAlias SetInformationAlias DeleteAlias AddMemberToAlias RemoveMemberFromAlias
     GetMembersInAlias OpenUser DeleteUser QueryInformationUser SetInformationUser ChangePasswordUser GetGroupsForUser
     QueryDisplayInformation GetDisplayEnumerationIndex @44 GetUserDomainPasswordInformation RemoveMemberFromForeignDomain
     QueryInformationDomain2 QueryInformationUser2 QueryDisplayInformation2 GetDisplayEnumerationIndex2 CreateUser2InDomain
     QueryDisplayInformation3 AddMultipleMembersToAlias RemoveMultipleMembersFromAlias OemChangePasswordUser2
     UnicodeChangePasswordUser2 GetDomainPasswordInformation Connect2 SetInformationUser2 @62 Connect4 @64 Connect5 RidToSid
     SetDSRMPassword ValidatePassword @73 UnicodeChangePasswordUser4`,
  ],
  [
    'lsarpc',
    '12345778-1234-abcd-ef00-0123456789ab',
    `Close Delete EnumeratePrivileges QuerySecurityObject SetSecurityObject @6 OpenPolicy QueryInformationPolicy SetInformationPolicy
     @10 CreateAccount EnumerateAccounts CreateTrustedDomain EnumerateTrustedDomains LookupNames LookupSids CreateSecret OpenAccount
     EnumeratePrivilegesAccount AddPrivilegesToAccount RemovePrivilegesFromAccount @23 GetSystemAccessAccount SetSystemAccessAccount
     OpenTrustedDomain QueryInfoTrustedDomain SetInformationTrustedDomain OpenSecret SetSecret QuerySecret LookupPrivilegeValue
     LookupPrivilegeName LookupPrivilegeDisplayName DeleteObject EnumerateAccountsWithUserRight EnumerateAccountRights AddAccountRights
     RemoveAccountRights QueryTrustedDomainInfo SetTrustedDomainInfo DeleteTrustedDomain StorePrivateData RetrievePrivateData
     OpenPolicy2 GetUserName QueryInformationPolicy2 SetInformationPolicy2 QueryTrustedDomainInfoByName SetTrustedDomainInfoByName
     EnumerateTrustedDomainsEx CreateTrustedDomainEx @53 QueryDomainInformationPolicy SetDomainInformationPolicy
     OpenTrustedDomainByName @57 LookupSids2 LookupNames2 CreateTrustedDomainEx2 @68 LookupNames3 @73 QueryForestTrustInformation
     SetForestTrustInformation @76 LookupSids3 LookupNames4`,
  ],
  [
    'netlogon',
    '12345678-1234-abcd-ef00-01234567cffb',
    `LogonUasLogon LogonUasLogoff LogonSamLogon LogonSamLogoff ServerReqChallenge ServerAuthenticate ServerPasswordSet DatabaseDeltas
     DatabaseSync @11 GetDCName LogonControl GetAnyDCName LogonControl2 ServerAuthenticate2 DatabaseSync2 DatabaseRedo LogonControl2Ex
     EnumerateTrustedDomains DsrGetDcName LogonGetCapabilities LogonSetServiceBits LogonGetTrustRid @26 ServerAuthenticate3
     DsrGetDcNameEx DsrGetSiteName LogonGetDomainInfo ServerPasswordSet2 ServerPasswordGet @33 DsrAddressToSiteNamesW DsrGetDcNameEx2
     LogonGetTimeServiceParentDomain EnumerateTrustedDomainsEx DsrAddressToSiteNamesExW DsrGetDcSiteCoverageW LogonSamLogonEx
     DsrEnumerateDomainTrusts DsrDeregisterDnsHostRecords ServerTrustPasswordsGet DsrGetForestTrustInformation
     GetForestTrustInformation LogonSamLogonWithFlags ServerGetTrustInfo @48 DsrUpdateReadOnlyServerDnsRecords
     ChainSetClientAttributes`,
  ],
  [
    'drsuapi',
    'e3514235-4b06-11d1-ab04-00c04fc2dcd2',
    `DsBind DsUnbind DsReplicaSync DsGetNCChanges DsReplicaUpdateRefs DsReplicaAdd DsReplicaDel DsReplicaModify DsVerifyNames
     DsGetMemberships DsInterDomainMove DsGetNT4ChangeLog DsCrackNames DsWriteAccountSpn DsRemoveDSServer DsRemoveDSDomain
     DsDomainControllerInfo DsAddEntry DsExecuteKCC DsReplicaGetInfo DsAddSidHistory DsGetMemberships2 DsReplicaVerifyObjects
     DsGetObjectExistence DsQuerySitesByCost`,
  ],
  ['dsaop', '7c44d7d4-31d5-424c-bd5e-2b3e1f323d22', 'DSAPrepareScript DSAExecuteScript'],
  [
    'srvsvc',
    '4b324fc8-1670-01d3-1278-5a47bf6ee188',
    `@8 NetConnectionEnum NetFileEnum NetFileGetInfo NetFileClose NetSessionEnum NetSessionDel NetShareAdd NetShareEnum
     NetShareGetInfo NetShareSetInfo NetShareDel NetShareDelSticky NetShareCheck NetServerGetInfo NetServerSetInfo NetServerDiskEnum
     NetServerStatisticsGet NetServerTransportAdd NetServerTransportEnum NetServerTransportDel NetRemoteTOD @30 NetprPathType
     NetprPathCanonicalize NetprPathCompare NetprNameValidate NetprNameCanonicalize NetprNameCompare NetShareEnumSticky
     NetShareDelStart NetShareDelCommit NetpGetFileSecurity NetpSetFileSecurity NetServerTransportAddEx @53 NetServerTransportDelEx
     NetServerAliasAdd NetServerAliasEnum NetServerAliasDel NetShareDelEx`,
  ],
  [
    'wkssvc',
    '6bffd098-a112-3610-9833-46c3f87e345a',
    `NetWkstaGetInfo NetWkstaSetInfo NetWkstaUserEnum @5 NetWkstaTransportEnum NetWkstaTransportAdd NetWkstaTransportDel NetUseAdd
     NetUseGetInfo NetUseDel NetUseEnum @13 NetWorkstationStatisticsGet @20 NetGetJoinInformation @22 NetJoinDomain2 NetUnjoinDomain2
     NetRenameMachineInDomain2 NetValidateName2 NetGetJoinableOUs2 NetAddAlternateComputerName NetRemoveAlternateComputerName
     NetSetPrimaryComputerName NetEnumerateComputerNames`,
  ],
  [
    'winreg',
    '338cd001-2244-31f1-aaaa-900038001003',
    `OpenClassesRoot OpenCurrentUser OpenLocalMachine OpenPerformanceData OpenUsers BaseRegCloseKey BaseRegCreateKey BaseRegDeleteKey
     BaseRegDeleteValue BaseRegEnumKey BaseRegEnumValue BaseRegFlushKey BaseRegGetKeySecurity BaseRegLoadKey @15 BaseRegOpenKey
     BaseRegQueryInfoKey BaseRegQueryValue BaseRegReplaceKey BaseRegRestoreKey BaseRegSaveKey BaseRegSetKeySecurity BaseRegSetValue
     BaseRegUnLoadKey @26 BaseRegGetVersion OpenCurrentConfig @29 BaseRegQueryMultipleValues @31 BaseRegSaveKeyEx OpenPerformanceText
     OpenPerformanceNlsText BaseRegQueryMultipleValues2 BaseRegDeleteKeyEx`,
  ],
  ['atsvc', '1ff70682-0a51-30e8-076d-740be8cee98b', 'JobAdd JobDel JobEnum JobGetInfo'],
  [
    'ITaskSchedulerService',
    '86d35949-83c9-4044-b424-db363231fd0c',
    `SchRpcHighestVersion SchRpcRegisterTask SchRpcRetrieveTask SchRpcCreateFolder SchRpcSetSecurity SchRpcGetSecurity
     SchRpcEnumFolders SchRpcEnumTasks SchRpcEnumInstances SchRpcGetInstanceInfo SchRpcStopInstance SchRpcStop SchRpcRun SchRpcDelete
     SchRpcRename SchRpcScheduledRuntimes SchRpcGetLastRunInfo SchRpcGetTaskInfo SchRpcGetNumberOfMissedRuns SchRpcEnableTask`,
  ],
  [
    'SASec',
    '378e52b0-c0a9-11cf-822d-00aa0051e40f',
    'SASetAccountInformation SASetNSAccountInformation SAGetNSAccountInformation SAGetAccountInformation',
  ],
  [
    'winspool',
    '12345678-1234-abcd-ef00-0123456789ab',
    `EnumPrinters OpenPrinter SetJob GetJob EnumJobs AddPrinter DeletePrinter SetPrinter GetPrinter AddPrinterDriver EnumPrinterDrivers
     GetPrinterDriver GetPrinterDriverDirectory DeletePrinterDriver AddPrintProcessor EnumPrintProcessors GetPrintProcessorDirectory
     StartDocPrinter StartPagePrinter WritePrinter EndPagePrinter AbortPrinter ReadPrinter EndDocPrinter AddJob ScheduleJob
     GetPrinterData SetPrinterData WaitForPrinterChange ClosePrinter @34 EnumForms EnumPorts EnumMonitors @39 DeletePort @46 AddMonitor
     DeleteMonitor @56 FindClosePrinterChangeNotification @58 ReplyOpenPrinter @60 ReplyClosePrinter
     @62 RemoteFindFirstPrinterChangeNotification @65 RemoteFindFirstPrinterChangeNotificationEx RouterReplyPrinterEx
     RouterRefreshPrinterChangeNotification @69 OpenPrinterEx AddPrinterEx SetPort EnumPrinterData DeletePrinterData @77
     SetPrinterDataEx GetPrinterDataEx EnumPrinterDataEx EnumPrinterKey @84 DeletePrinterDriverEx AddPerMachineConnection @88 XcvData
     AddPrinterDriverEx @102 GetCorePrinterDrivers @104 GetPrinterDriverPackagePath`,
  ],
  [
    'IRemoteWinspool',
    '76f03f96-cdfd-44fc-a22c-64950a001209',
    `AsyncOpenPrinter AsyncAddPrinter @20 AsyncClosePrinter @26 AsyncGetPrinterDriver @38 AsyncEnumPrinters AsyncAddPrinterDriver
     AsyncEnumPrinterDrivers AsyncGetPrinterDriverDirectory AsyncDeletePrinterDriver AsyncDeletePrinterDriverEx
     @58 SyncRegisterForRemoteNotifications @62 AsyncInstallPrinterDriverFromPackage`,
  ],
  ...(['c681d488-d850-11d0-8c52-00c04fd90f7e', 'df1941c5-fe89-4e79-bf10-463657acf44d'] as const).map(
    (uuid): Entry => [
      'efsrpc',
      uuid,
      `EfsRpcOpenFileRaw EfsRpcReadFileRaw EfsRpcWriteFileRaw EfsRpcCloseRaw EfsRpcEncryptFileSrv EfsRpcDecryptFileSrv
       EfsRpcQueryUsersOnFile EfsRpcQueryRecoveryAgents EfsRpcRemoveUsersFromFile EfsRpcAddUsersToFile @12 EfsRpcFileKeyInfo
       EfsRpcDuplicateEncryptionInfoFile @15 EfsRpcAddUsersToFileEx EfsRpcFileKeyInfoEx @18 EfsRpcGetEncryptedFileMetadata
       EfsRpcSetEncryptedFileMetadata EfsRpcFlushEfsCache EfsRpcEncryptFileExSrv EfsRpcQueryProtectors`,
    ],
  ),
  [
    'netdfs',
    '4fc742e0-4a10-11cf-8273-00aa004ae673',
    `DfsManagerGetVersion DfsAdd DfsRemove DfsSetInfo DfsGetInfo DfsEnum DfsMove @10 DfsAddFtRoot DfsRemoveFtRoot DfsAddStdRoot
     DfsRemoveStdRoot DfsManagerInitialize DfsAddStdRootForced DfsGetDcAddress DfsSetDcAddress DfsFlushFtTable @21 DfsEnumEx
     DfsSetInfo2`,
  ],
  [
    'FileServerVssAgent',
    'a8e0653c-2744-4389-a61d-7373df8b2292',
    `GetSupportedVersion SetContext StartShadowCopySet AddToShadowCopySet CommitShadowCopySet ExposeShadowCopySet
     RecoveryCompleteShadowCopySet AbortShadowCopySet IsPathSupported IsPathShadowCopied GetShareMapping DeleteShareMapping
     PrepareShadowCopySet`,
  ],
  [
    'eventlog',
    '82273fdc-e32a-18c3-3f78-827929dc23ea',
    `ElfrClearELFW ElfrBackupELFW ElfrCloseEL ElfrDeregisterEventSource ElfrNumberOfRecords ElfrOldestRecord ElfrChangeNotify
     ElfrOpenELW ElfrRegisterEventSourceW ElfrOpenBELW ElfrReadELW ElfrReportEventW ElfrClearELFA ElfrBackupELFA ElfrOpenELA
     ElfrRegisterEventSourceA ElfrOpenBELA ElfrReadELA ElfrReportEventA @22 ElfrGetLogInformation @24 ElfrReportEventAndSourceW
     ElfrReportEventExW ElfrReportEventExA`,
  ],
  [
    'IEventService',
    'f6beaff7-1e19-4fbb-9f8f-b89e2018337c',
    `EvtRpcRegisterRemoteSubscription EvtRpcRemoteSubscriptionNextAsync EvtRpcRemoteSubscriptionNext EvtRpcRemoteSubscriptionWaitAsync
     EvtRpcRegisterControllableOperation EvtRpcRegisterLogQuery EvtRpcClearLog EvtRpcExportLog EvtRpcLocalizeExportLog
     EvtRpcMessageRender EvtRpcMessageRenderDefault EvtRpcQueryNext EvtRpcQuerySeek EvtRpcClose EvtRpcCancel EvtRpcAssertConfig
     EvtRpcRetractConfig EvtRpcOpenLogHandle EvtRpcGetLogFileInfo EvtRpcGetChannelList EvtRpcGetChannelConfig EvtRpcPutChannelConfig`,
  ],
  [
    'initshutdown',
    '894de0c0-0d55-11d3-a322-00c04fa321a1',
    'BaseInitiateShutdown BaseAbortShutdown BaseInitiateShutdownEx',
  ],
  ['WindowsShutdown', 'd95afe70-a6d5-4259-822e-2c84da1ddb0d', 'WsdrInitiateShutdown WsdrAbortShutdown'],
  [
    'IObjectExporter',
    '99fcfec4-5260-101b-bbcb-00aa0021347a',
    'ResolveOxid SimplePing ComplexPing ServerAlive ResolveOxid2 ServerAlive2',
  ],
  ['IClassFactory', '00000001-0000-0000-c000-000000000046', '@3 CreateInstance LockServer'],
  ['IActivation', '4d9f4ab8-7d1c-11cf-861e-0020af6e7c57', 'RemoteActivation'],
  ['IRemoteSCMActivator', '000001a0-0000-0000-c000-000000000046', '@3 RemoteGetClassObject RemoteCreateInstance'],
  ['IRemUnknown', '00000131-0000-0000-c000-000000000046', '@3 RemQueryInterface RemAddRef RemRelease'],
  [
    'IRemUnknown2',
    '00000143-0000-0000-c000-000000000046',
    '@3 RemQueryInterface RemAddRef RemRelease RemQueryInterface2',
  ],
  ['IDispatch', '00020400-0000-0000-c000-000000000046', '@3 GetTypeInfoCount GetTypeInfo GetIDsOfNames Invoke'],
  [
    'IWbemLevel1Login',
    'f309ad18-d86a-11d0-a075-00c04fb68820',
    '@3 EstablishPosition RequestChallenge WBEMLogin NTLMLogin',
  ],
  ['IWbemLoginClientID', 'd4781cd6-e5d3-44df-ad94-930efe48a887', '@3 SetClientInfo'],
  ['IWbemLoginClientIDEx', '9f6c78ef-fce5-42fa-abea-3e7df91921dc', '@3 SetClientInfoEx'],
  [
    'IWbemCallResult',
    '44aca675-e8fc-11d0-a07c-00c04fb68820',
    '@3 GetResultObject GetResultString GetResultServices GetCallStatus',
  ],
  [
    'IWbemServices',
    '9556dc99-828c-11cf-a37e-00aa003240c7',
    `@3 OpenNamespace CancelAsyncCall QueryObjectSink GetObject GetObjectAsync PutClass PutClassAsync DeleteClass DeleteClassAsync
     CreateClassEnum CreateClassEnumAsync PutInstance PutInstanceAsync DeleteInstance DeleteInstanceAsync CreateInstanceEnum
     CreateInstanceEnumAsync ExecQuery ExecQueryAsync ExecNotificationQuery ExecNotificationQueryAsync ExecMethod ExecMethodAsync`,
  ],
  ['IEnumWbemClassObject', '027947e1-d731-11ce-a357-000000000001', '@3 Reset Next NextAsync Clone Skip'],
  ['IWbemFetchSmartEnum', '1c1c45ee-4395-11d2-b60b-00104b703efd', '@3 GetSmartEnum'],
  ['IWbemWCOSmartEnum', '423ec01e-2e35-11d2-b604-00104b703efd', '@3 Next'],
  ['ICertPassage', '91ae6020-9e3c-11cf-8d7c-00aa00c091be', 'CertServerRequest'],
  ['ICertRequestD', 'd99e6e70-fc88-11d0-b498-00a0c90312f3', '@3 Request GetCACert Ping'],
  ['dssetup', '3919286a-b10c-11d0-9ba8-00c04fd92ef5', 'DsRolerGetPrimaryDomainInformation'],
  ['BackupKey', '3dde7c30-165d-11d1-ab8f-00805f14db40', 'BackuprKey'],
  [
    'dnsserver',
    '50abc2a4-574d-40b3-9d66-ee4fd5fba076',
    `DnssrvOperation DnssrvQuery DnssrvComplexOperation DnssrvEnumRecords DnssrvUpdateRecord DnssrvOperation2 DnssrvQuery2
     DnssrvComplexOperation2 DnssrvEnumRecords2 DnssrvUpdateRecord2`,
  ],
  ['browser', '6bffd098-a112-3610-9833-012892020162', ''],
  ['messenger', '5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc', 'NetrSendMessage'],
  ['trkwks', '300f3532-38cc-11d0-a3f0-0020af6b0add', ''],
  ['pnp', '8d9f4e40-a03d-11ce-8f69-08003e30051b', ''],
  ['tapsrv', '2f5f6520-ca46-1067-b319-00dd010662da', 'ClientAttach ClientRequest ClientDetach'],
  ['nspi', 'f5cc5a18-4264-101a-8c59-08002b2f8426', ''],
  ['rfr', '1544f5e0-613c-11d1-93df-00c04fd7bd09', ''],
  ['emsmdb', 'a4f1db00-ca47-1067-b31f-00dd010662da', ''],
  ['TermSrvSession', '484809d6-4239-471b-b5bc-61df8c23ac48', ''],
  ['TermSrvEnumeration', '88143fd0-c28d-4b2b-8fef-8d882f6a9390', ''],
  ['winstation', '5ca4a760-ebb1-11cf-8611-00a0245420ed', ''],
  ['frsrpc', 'f5cc59b4-4264-101a-8c59-08002b2f8426', ''],
  ['frstrans', '897e2e5f-93f3-4376-9c9c-fd2277495c27', ''],
  ['w32time', '8fb6d884-2388-11d0-8c35-00c04fda2795', ''],
  ['witness', 'ccd8c074-d0e5-4a40-92b4-d074faa6ba28', ''],
]

type Interface = { readonly name: string; readonly operations: ReadonlyMap<number, string> }

const numbered = (operations: string): Map<number, string> => {
  const names = new Map<number, string>()
  let number = 0
  for (const word of operations.split(/\s+/).filter((part) => part !== '')) {
    if (word.startsWith('@')) number = Number(word.slice(1))
    else names.set(number++, word)
  }
  return names
}

const INTERFACES: ReadonlyMap<string, Interface> = new Map(
  ENTRIES.map(([name, uuid, operations]) => [uuid, { name, operations: numbered(operations) }]),
)

/** Name of the interface, or its identifier where it is not well known. */
export const interfaceName = (uuid: string): string => INTERFACES.get(uuid)?.name ?? uuid

/** "interface.operation", with the number where the operation is not well known. */
export const operationName = (uuid: string, number: number): string => {
  const known = INTERFACES.get(uuid)
  return `${known?.name ?? uuid}.${known?.operations.get(number) ?? number}`
}

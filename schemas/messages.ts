// Names of the generated messages and their codecs. Absent optional fields are null (or undefined before encoding), never zero.
import './plain-numbers.ts'
import { autoinmune } from './messages.gen.js'

const v1 = autoinmune.v1

export type NetworkEvent = autoinmune.v1.INetworkEvent
export type PacketFeatures = autoinmune.v1.IPacketFeatures
export type FlowStatistics = autoinmune.v1.IFlowStatistics
export type ProtocolAnalysis = autoinmune.v1.IProtocolAnalysis
export type TcpStatistics = autoinmune.v1.ITcpStatistics
export type WindowFeatures = autoinmune.v1.IWindowFeatures
export type DestinationFacts = autoinmune.v1.IDestinationFacts
export type BehavioralFeatures = autoinmune.v1.IBehavioralFeatures
export type TimeSeriesFeatures = autoinmune.v1.ITimeSeriesFeatures
export type GeographicFeatures = autoinmune.v1.IGeographicFeatures
export type AssetFacts = autoinmune.v1.IAssetFacts
export type IntelHit = autoinmune.v1.IIntelHit
export type Signature = autoinmune.v1.ISignature
export type Attribution = autoinmune.v1.IAttribution
export type ModelResult = autoinmune.v1.IModelResult
export type ComponentLog = autoinmune.v1.IComponentLog
export type Subject = autoinmune.v1.ISubject
export type Evidence = autoinmune.v1.IEvidence
export type Alert = autoinmune.v1.IAlert
export type LedgerRow = autoinmune.v1.ILedgerRow
export type DecisionScope = autoinmune.v1.IDecisionScope
export type Decision = autoinmune.v1.IDecision
export type EnforcementReport = autoinmune.v1.IEnforcementReport

/** Encodes and decodes one message type; decode throws on bytes that are not such a message. */
export type Codec<T> = { encode(message: T): Uint8Array; decode(bytes: Uint8Array): T }

type Generated<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}
const codec = <T>(type: Generated<T>): Codec<T> => ({
  encode: (message) => type.encode(message).finish(),
  decode: (bytes) => type.decode(bytes),
})

export const networkEventCodec: Codec<NetworkEvent> = codec(v1.NetworkEvent)
export const componentLogCodec: Codec<ComponentLog> = codec(v1.ComponentLog)
export const evidenceCodec: Codec<Evidence> = codec(v1.Evidence)
export const alertCodec: Codec<Alert> = codec(v1.Alert)
export const ledgerRowCodec: Codec<LedgerRow> = codec(v1.LedgerRow)
export const decisionCodec: Codec<Decision> = codec(v1.Decision)
export const enforcementReportCodec: Codec<EnforcementReport> = codec(v1.EnforcementReport)

/** The five classes of the seed, in the order of ModelResult.class_scores. */
export const ATTACK_CLASSES = ['port_scan', 'ssh_bruteforce', 'ddos', 'botnet_c2', 'apt'] as const
export type AttackClass = (typeof ATTACK_CLASSES)[number]

/** Request and answer of each function between machines, by the function's name (functions.proto). */
export const functionCodecs = {
  threat_assessment_bulk: {
    request: codec<autoinmune.v1.IThreatAssessmentBulkRequest>(v1.ThreatAssessmentBulkRequest),
    answer: codec<autoinmune.v1.IThreatAssessmentBulkAnswer>(v1.ThreatAssessmentBulkAnswer),
  },
  correlation_analysis: {
    request: codec<autoinmune.v1.ICorrelationAnalysisRequest>(v1.CorrelationAnalysisRequest),
    answer: codec<autoinmune.v1.ICorrelationAnalysisAnswer>(v1.CorrelationAnalysisAnswer),
  },
  predictive_modeling: {
    request: codec<autoinmune.v1.IPredictiveModelingRequest>(v1.PredictiveModelingRequest),
    answer: codec<autoinmune.v1.IPredictiveModelingAnswer>(v1.PredictiveModelingAnswer),
  },
  forensic_analysis: {
    request: codec<autoinmune.v1.IForensicAnalysisRequest>(v1.ForensicAnalysisRequest),
    answer: codec<autoinmune.v1.IForensicAnalysisAnswer>(v1.ForensicAnalysisAnswer),
  },
  response_recommendation: {
    request: codec<autoinmune.v1.IResponseRecommendationRequest>(v1.ResponseRecommendationRequest),
    answer: codec<autoinmune.v1.IResponseRecommendationAnswer>(v1.ResponseRecommendationAnswer),
  },
} as const

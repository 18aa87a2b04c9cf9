#!/usr/bin/env node
// The composition root: every command is one file below commands/, registered here.
import { Command } from 'commander'
import { registerAlerts } from './commands/alerts.ts'
import { registerAnalyze } from './commands/analyze.ts'
import { registerAsk } from './commands/ask.ts'
import { registerAssets } from './commands/assets.ts'
import { registerAudit } from './commands/audit.ts'
import { registerCall } from './commands/call.ts'
import { registerCapture } from './commands/capture.ts'
import { registerDeadLetter } from './commands/dead-letter.ts'
import { registerDemo } from './commands/demo.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerDown } from './commands/down.ts'
import { registerEvaluate } from './commands/evaluate.ts'
import { registerExplain } from './commands/explain.ts'
import { registerFeatures } from './commands/features.ts'
import { registerFlows } from './commands/flows.ts'
import { registerGeo } from './commands/geo.ts'
import { registerIncidents } from './commands/incidents.ts'
import { registerIngest } from './commands/ingest.ts'
import { registerIntel } from './commands/intel.ts'
import { registerLearn } from './commands/learn.ts'
import { registerLogs } from './commands/logs.ts'
import { registerParseLogs } from './commands/parse-logs.ts'
import { registerPrepare } from './commands/prepare.ts'
import { registerReplay } from './commands/replay.ts'
import { registerRescore } from './commands/rescore.ts'
import { registerRun } from './commands/run.ts'
import { registerSigma } from './commands/sigma.ts'
import { registerStatus } from './commands/status.ts'
import { registerSuppressions } from './commands/suppressions.ts'
import { registerToken } from './commands/token.ts'
import { registerTrace } from './commands/trace.ts'
import { registerUp } from './commands/up.ts'
import { reportError } from './report-error.ts'

const program = new Command('autoinmune').description('Open network-immune system: from packets to a cited answer.')

registerFlows(program)
registerAnalyze(program)
registerEvaluate(program)
registerFeatures(program)
registerLearn(program)
registerCapture(program)
registerReplay(program)
registerRun(program)
registerDemo(program)
registerUp(program)
registerDown(program)
registerStatus(program)
registerLogs(program)
registerIngest(program)
registerParseLogs(program)
registerDoctor(program)
registerPrepare(program)
registerAsk(program)
registerTrace(program)
registerAlerts(program)
registerIncidents(program)
registerAudit(program)
registerCall(program)
registerToken(program)
registerExplain(program)
registerRescore(program)
registerDeadLetter(program)
registerIntel(program)
registerAssets(program)
registerSuppressions(program)
registerSigma(program)
registerGeo(program)

await program.parseAsync().catch(reportError)

#!/usr/bin/env node
// The composition root: every command is one file below commands/, registered here.
import { Command } from 'commander'
import { registerFlows } from './commands/flows.ts'

const program = new Command('autoinmune').description('Open network-immune system: from packets to a cited answer.')

registerFlows(program)

await program.parseAsync()

// Variables of MCP.
import { Type } from 'typebox'
import type { Caps } from '../functions/function.ts'

export const mcpFields = {
  /** Serves the read-only functions as MCP tools under /mcp, to tokens with the scope `mcp` (docs/mcp.md). */
  MCP_ENABLED: Type.Boolean({ default: false }),
  /** Longest window of one call, hours. */
  MCP_MAX_SPAN_HOURS: Type.Integer({ minimum: 1, maximum: 87_840, default: 2160 }),
  /** Most rows of a list or table of one call. */
  MCP_MAX_ROWS: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  /** Most events that one call may hand in. */
  MCP_MAX_EVENTS: Type.Integer({ minimum: 1, maximum: 10_000, default: 500 }),
  /** Most messages answered at the same time; more are refused (429). */
  MCP_MAX_CALLS: Type.Integer({ minimum: 1, maximum: 64, default: 8 }),
}

type McpConfig = {
  readonly MCP_ENABLED: boolean
  readonly MCP_MAX_SPAN_HOURS: number
  readonly MCP_MAX_ROWS: number
  readonly MCP_MAX_EVENTS: number
  readonly MCP_MAX_CALLS: number
}

/** Caps of one call, and how many messages are answered at the same time. */
export type McpCaps = Caps & { readonly calls: number }

/** Caps over MCP; undefined: it is off. */
export const mcpCaps = (config: McpConfig): McpCaps | undefined =>
  config.MCP_ENABLED
    ? {
        spanHours: config.MCP_MAX_SPAN_HOURS,
        rows: config.MCP_MAX_ROWS,
        events: config.MCP_MAX_EVENTS,
        calls: config.MCP_MAX_CALLS,
      }
    : undefined

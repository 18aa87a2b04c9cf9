// DCE/RPC over TCP: the endpoint mapper at port 135 and the services at whatever port it names.
import { createRpcAssociation, noteRpcPdu, rpcLengthAt } from './dcerpc.ts'
import { createFramedSession } from './framed-session.ts'
import { createLoginTally } from './login-tally.ts'
import { type Payload, recognise } from './payload.ts'
import type { SessionProtocol } from './session.ts'

/** Binds with a Kerberos ticket take some thousand bytes; of calls the first 24 matter. */
const HEAD_BYTES = 8192
const BUDGET = { packets: 32_768, bytes: 64 << 20 }
/** Types a conversation opens with: request, response, fault, bind, its answers, alter_context, auth3. */
const OPENINGS: ReadonlySet<number> = new Set([0, 2, 3, 11, 12, 13, 14, 15, 16])

const recognises = ({ bytes, start, end }: Payload): boolean =>
  rpcLengthAt(bytes, start, end) > 0 && OPENINGS.has(bytes[start + 2] as number)

export const dcerpcOverTcp: SessionProtocol = {
  recognises,
  budget: BUDGET,
  create: (facts) => {
    const association = createRpcAssociation()
    const logins = createLoginTally(facts)
    return createFramedSession({
      headBytes: HEAD_BYTES,
      lengthAt: rpcLengthAt,
      onFrame: ({ bytes, start, end }) => {
        recognise(facts, 'dcerpc')
        noteRpcPdu(facts, association, logins, bytes, start, end)
        return true
      },
    })
  },
}

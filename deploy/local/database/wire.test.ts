import { describe, expect, it } from 'vitest'
import {
  errorFields,
  errorFrame,
  FrameAssembler,
  forEachFrame,
  frame,
  int32,
  ProtocolError,
  queryFrame,
} from './wire.ts'

const typesOf = (bytes: Buffer) => {
  const types: string[] = []
  forEachFrame(bytes, (type, start, end) => types.push(`${String.fromCharCode(type)}${end - start}`))
  return types
}

describe('frames', () => {
  it('counts the length field but not the type byte', () => {
    expect(frame('S', 'a', int32(1)).toString('hex')).toBe('530000000a6100' + '00000001')
  })
  it('reads back the code and the message of an error', () => {
    expect(errorFields(errorFrame('57P02', 'gone: a=b', 'FATAL'))).toMatchObject({
      S: 'FATAL',
      C: '57P02',
      M: 'gone: a=b',
    })
  })
})

describe('FrameAssembler', () => {
  const stream = Buffer.concat([queryFrame('SELECT 1'), frame('S'), queryFrame('x'.repeat(300)), frame('H')])

  it.each([1, 2, 5, 7, 64, 1000])('gives the same frames for chunks of %i bytes', (size) => {
    const assembler = new FrameAssembler()
    const whole: Buffer[] = []
    for (let at = 0; at < stream.length; at += size) whole.push(assembler.push(stream.subarray(at, at + size)))
    expect(typesOf(Buffer.concat(whole))).toEqual(['Q14', 'S5', 'Q306', 'H5'])
    expect(Buffer.concat(whole)).toEqual(stream)
  })
  it('holds back a frame until its last byte', () => {
    const assembler = new FrameAssembler()
    expect(assembler.push(stream.subarray(0, 13))).toHaveLength(0)
    expect(typesOf(assembler.push(stream.subarray(13, 14)))).toEqual(['Q14'])
  })
  it('refuses a length that cannot be', () => {
    expect(() => new FrameAssembler().push(Buffer.from([0x51, 0, 0, 0, 3]))).toThrow(ProtocolError)
  })
})

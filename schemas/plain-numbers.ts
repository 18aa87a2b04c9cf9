// 64-bit fields decode to numbers. protobufjs would make Long objects of them as soon as the package `long` is installed, whatever
// the generated types say; times in microseconds and counts stay below 2^53, where a number is exact. Imported before any codec.
import protobuf from 'protobufjs/minimal.js'

protobuf.util.Long = undefined as never
protobuf.configure()

import { expect, test } from 'vitest'
import { batchOf, tcpTalk } from './decode/packets.fixture.ts'
import { openSensorMetrics } from './metrics.ts'
import { createSensor } from './sensor.ts'

test('every counter is read when it is asked for, and an imbalance shows', async () => {
  const sensor = createSensor({ sensorId: 's1' })
  const published = { acknowledged: 0, shed: 0, waiting: 0 }
  const metrics = openSensorMetrics({
    sensorId: 's1',
    counters: sensor.counters,
    published: () => published,
    dropped: () => 4,
  })
  const arp = { atMs: 0, bytes: [...new Array(12).fill(0), 8, 6], linkType: 1 }
  sensor.onPackets(batchOf([...tcpTalk([[0, '>', 'S']]), arp]))
  const open = await metrics.metrics()
  expect(open).toContain('sensor_seen_packets_total{sensor_id="s1"} 2')
  expect(open).toContain('sensor_skipped_packets_total{reason="arp",sensor_id="s1"} 1')
  expect(open).toContain('sensor_dropped_packets_total{sensor_id="s1"} 4')
  expect(open).toContain('sensor_open_flows{sensor_id="s1"} 1')
  expect(open).toContain('sensor_imbalances{sensor_id="s1"} 0')
  sensor.flush()
  expect(await metrics.metrics()).toContain('sensor_imbalances{sensor_id="s1"} 1')
  published.acknowledged = sensor.drain().length
  expect(await metrics.metrics()).toContain('sensor_imbalances{sensor_id="s1"} 0')
})

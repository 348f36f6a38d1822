// A subscriber that knows Kafka, CloudEvents and JSON Schema, and nothing of this project's code.
//
// Prints the events of one type, one JSON document per line, each checked against the schema that
// it names. Facts of older versions name none and are printed as they are.
import { parseArgs } from "node:util";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Kafka as Binding } from "cloudevents";
import { Kafka, logLevel } from "kafkajs";

const { values: options } = parseArgs({
  options: {
    bootstrap: { type: "string", default: "localhost:9092" },
    type: { type: "string", default: "onestop.review.DefaultConsentGranted.v1" },
    max: { type: "string", default: "0" }, // 0 for no end
    group: { type: "string", default: "example-subscriber-js" },
    "from-beginning": { type: "boolean", default: false },
  },
});
const most = Number(options.max);
const topic = options.type.split(".").slice(0, 2).join(".");

const ajv = addFormats(new Ajv2020({ strict: true }));
const schemas = new Map(); // by address: a type keeps its meaning

async function schemaAt(address) {
  if (!schemas.has(address)) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    schemas.set(address, ajv.compile(await answer.json()));
  }
  return schemas.get(address);
}

const kafka = new Kafka({ brokers: options.bootstrap.split(","), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: options.group });
const seen = new Map(); // by partition, the highest position: what comes again is counted once
let printed = 0;
let finish;
const finished = new Promise((resolve) => (finish = resolve));

async function take({ partition, message }) {
  if (most && printed >= most) return;
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
  );
  const { key, value } = message;
  const event = Binding.toEvent({ key: String(key), value: String(value), headers });
  const position = Number(event.id.split("/")[1]);
  if (position <= (seen.get(partition) ?? 0)) return;
  seen.set(partition, position);
  if (event.type !== options.type) return;
  if (event.dataschema) {
    const fits = await schemaAt(event.dataschema);
    if (!fits(event.data)) throw new Error(`${event.id}: ${ajv.errorsText(fits.errors)}`);
  }
  console.log(String(value));
  if (++printed === most) finish();
}

consumer.on(consumer.events.CRASH, ({ payload }) => finish(payload.error));
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: options["from-beginning"] });
await consumer.run({ autoCommit: false, eachMessage: take });
const failed = await finished;
await consumer.disconnect();
if (failed) throw failed;

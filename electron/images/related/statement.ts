import { z } from "zod";

/** Spec: secure-systems-lab/dsse, envelope.md. */
const envelopeSchema = z.object({ payloadType: z.string(), payload: z.string() });

/** A bundle has its envelope inside. Spec: sigstore/protobuf-specs, sigstore_bundle.proto. */
const bundleSchema = z.object({ dsseEnvelope: envelopeSchema });

/** What a signed envelope holds, as text; undefined where there is no envelope. Nothing is verified. */
export function statementIn(text: string): string | undefined {
  const document = tryParse(text);
  const bundle = bundleSchema.safeParse(document);
  const envelope = bundle.success
    ? bundle.data.dsseEnvelope
    : envelopeSchema.safeParse(document).data;
  if (envelope === undefined) return undefined;
  const bytes = Buffer.from(envelope.payload, "base64");
  if (bytes.byteLength === 0 || bytes.includes(0)) return undefined;
  return bytes.toString("utf8");
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Writes the GGUF format, version 3: a header of typed key-value pairs, a table of tensors, then
 * their numbers. All integers are little endian; each tensor begins at a multiple of 32 bytes.
 */

export type GgufValue =
  | { type: "u32" | "i32" | "f32"; value: number }
  | { type: "bool"; value: boolean }
  | { type: "string"; value: string }
  | { type: "strings"; value: readonly string[] }
  | { type: "f32s" | "i32s"; value: readonly number[] };

export interface GgufTensor {
  name: string;
  /** The length of a row first. */
  dims: readonly number[];
  values: Float32Array;
}

const alignment = 32;
const typeIds = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const elementTypes = { strings: "string", f32s: "f32", i32s: "i32" } as const;
const f32TensorType = 0;

/** The bytes of a GGUF file with these pairs and tensors (all of them 32-bit floats). */
export function encodeGguf(
  metadata: Record<string, GgufValue>,
  tensors: readonly GgufTensor[],
): Buffer<ArrayBuffer> {
  const pairs = Object.entries(metadata);
  const head = [
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(pairs.length),
    ...pairs.flatMap(([key, value]) => [string(key), pair(value)]),
  ];
  const bodies = tensors.map(({ values }) =>
    padded(Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  let offset = 0;
  for (const [at, tensor] of tensors.entries()) {
    head.push(string(tensor.name), u32(tensor.dims.length), ...tensor.dims.map(u64));
    head.push(u32(f32TensorType), u64(offset));
    offset += bodies[at]?.length ?? 0;
  }
  return Buffer.concat([padded(Buffer.concat(head)), ...bodies]);
}

function pair(entry: GgufValue): Buffer {
  switch (entry.type) {
    case "strings":
    case "f32s":
    case "i32s":
      return array(entry);
    default:
      return Buffer.concat([u32(typeIds[entry.type]), scalar(entry.type, entry.value)]);
  }
}

function array({ type, value }: Extract<GgufValue, { value: readonly unknown[] }>): Buffer {
  const elementType = elementTypes[type];
  return Buffer.concat([
    u32(typeIds.array),
    u32(typeIds[elementType]),
    u64(value.length),
    ...value.map((element) => scalar(elementType, element)),
  ]);
}

function scalar(type: keyof typeof typeIds, value: string | number | boolean): Buffer {
  if (type === "string") return string(String(value));
  if (type === "bool") return Buffer.from([value ? 1 : 0]);
  const bytes = Buffer.alloc(4);
  if (type === "f32") bytes.writeFloatLE(Number(value));
  else if (type === "i32") bytes.writeInt32LE(Number(value));
  else bytes.writeUInt32LE(Number(value));
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  return scalar("u32", value);
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (alignment - 1))]);
}

import { ByteCursor, UnreasonableNumber } from "./byte-cursor.ts";
import { tensorTypeOf } from "./tensor-types.ts";

/** Of a long list (the words of a vocabulary) only the length is kept. */
export interface LongList {
  length: number;
}

export type MetadataValue = number | bigint | boolean | string | (number | bigint)[] | LongList;

export interface TensorInfo {
  name: string;
  type: string;
  /** How many numbers it holds. */
  values: number;
  bytes: number;
}

/** What the header of a GGUF file says. */
export interface GgufHeader {
  metadata: Map<string, MetadataValue>;
  tensors: TensorInfo[];
}

/** A file that is not what it should be; the message completes the sentence "the file …". */
export class MalformedGguf extends Error {
  override readonly name = "MalformedGguf";
}

const limits = {
  pairs: 65_536,
  tensors: 65_536,
  keyBytes: 65_535,
  nameBytes: 255,
  textBytes: 16 * 1_024 ** 2,
  listLength: 16 * 1_024 ** 2,
  dimension: 2 ** 40,
  place: 2 ** 48,
};
/** Lists up to this length are kept: one number for each layer of a model. */
const keptLength = 1_024;
const defaultAlignment = 32;

/** By the number of a value's type: its size in bytes and how it is read. */
const scalars: Record<number, [bytes: number, read: (at: Buffer) => number | bigint | boolean]> = {
  0: [1, (at) => at.readUInt8()],
  1: [1, (at) => at.readInt8()],
  2: [2, (at) => at.readUInt16LE()],
  3: [2, (at) => at.readInt16LE()],
  4: [4, (at) => at.readUInt32LE()],
  5: [4, (at) => at.readInt32LE()],
  6: [4, (at) => at.readFloatLE()],
  7: [1, (at) => at.readUInt8() !== 0],
  10: [8, (at) => at.readBigUInt64LE()],
  11: [8, (at) => at.readBigInt64LE()],
  12: [8, (at) => at.readDoubleLE()],
};
const stringType = 8;
const arrayType = 9;

/**
 * Reads and checks the header of a GGUF file, given its first bytes and the size of the whole.
 * @throws OutOfBytes when the header goes on behind the bytes; MalformedGguf when it is wrong.
 */
export function parseGguf(bytes: Buffer, fileBytes: number): GgufHeader {
  const cursor = new ByteCursor(bytes);
  try {
    checkMagic(cursor);
    const tensorCount = cursor.count(limits.tensors, "the number of tensors");
    const pairCount = cursor.count(limits.pairs, "the number of settings");
    const metadata = readMetadata(cursor, pairCount);
    return { metadata, tensors: readTensors(cursor, tensorCount, { metadata, fileBytes }) };
  } catch (error) {
    if (!(error instanceof UnreasonableNumber)) throw error;
    throw new MalformedGguf(`can't be right: ${error.message}`, { cause: error });
  }
}

function checkMagic(cursor: ByteCursor): void {
  const magic = cursor.take(4).toString("latin1");
  if (magic !== "GGUF") throw new MalformedGguf("is no GGUF file: it does not begin with GGUF");
  const version = cursor.u32();
  if (version === 2 || version === 3) return;
  throw new MalformedGguf(`has version ${version} of the GGUF format; versions 2 and 3 are read`);
}

function readMetadata(cursor: ByteCursor, count: number): Map<string, MetadataValue> {
  const metadata = new Map<string, MetadataValue>();
  for (let at = 0; at < count; at++) {
    const key = cursor.string(limits.keyBytes, "a key");
    if (metadata.has(key)) throw new MalformedGguf(`names ${key} twice`);
    metadata.set(key, readValue(cursor, cursor.u32(), key));
  }
  return metadata;
}

function readValue(cursor: ByteCursor, type: number, key: string): MetadataValue {
  if (type === stringType) return cursor.string(limits.textBytes, key);
  if (type === arrayType) return readArray(cursor, key);
  return readScalar(cursor, type, key);
}

function readScalar(cursor: ByteCursor, type: number, key: string): number | bigint | boolean {
  const scalar = scalars[type];
  if (scalar === undefined) throw new MalformedGguf(`has a value of unknown type ${type}: ${key}`);
  const [size, read] = scalar;
  return read(cursor.take(size));
}

function readArray(cursor: ByteCursor, key: string): MetadataValue {
  const type = cursor.u32();
  const length = cursor.count(limits.listLength, `the length of ${key}`);
  if (type === arrayType) throw new MalformedGguf(`has a list of lists: ${key}`);
  if (type === stringType) {
    for (let at = 0; at < length; at++) cursor.take(cursor.count(limits.textBytes, key));
    return { length };
  }
  if (length > keptLength) {
    const [size] = scalars[type] ?? [];
    if (size === undefined) throw new MalformedGguf(`has a list of unknown type ${type}: ${key}`);
    cursor.take(size * length);
    return { length };
  }
  return Array.from({ length }, () => {
    const value = readScalar(cursor, type, key);
    return typeof value === "boolean" ? Number(value) : value;
  });
}

function readTensors(
  cursor: ByteCursor,
  count: number,
  file: { metadata: Map<string, MetadataValue>; fileBytes: number },
): TensorInfo[] {
  const alignment = alignmentOf(file.metadata);
  const names = new Set<string>();
  const tensors: (TensorInfo & { offset: number })[] = [];
  for (let at = 0; at < count; at++) {
    const tensor = readTensor(cursor, alignment);
    if (names.has(tensor.name)) throw new MalformedGguf(`names the tensor ${tensor.name} twice`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  const start = Math.ceil(cursor.position / alignment) * alignment;
  for (const { name, offset, bytes } of tensors) {
    if (start + offset + bytes <= file.fileBytes) continue;
    const missing = start + offset + bytes - file.fileBytes;
    throw new MalformedGguf(`is cut off: ${missing} bytes are missing at the tensor ${name}`);
  }
  return tensors.map(({ name, type, values, bytes }) => ({ name, type, values, bytes }));
}

function alignmentOf(metadata: Map<string, MetadataValue>): number {
  const alignment = metadata.get("general.alignment") ?? defaultAlignment;
  const isPowerOfTwo =
    typeof alignment === "number" && alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (isPowerOfTwo) return alignment;
  throw new MalformedGguf(`has a general.alignment that is no power of two`);
}

function readTensor(cursor: ByteCursor, alignment: number) {
  const name = cursor.string(limits.nameBytes, "a tensor's name");
  const dimensionCount = cursor.u32();
  if (dimensionCount < 1 || dimensionCount > 4) {
    throw new MalformedGguf(`gives the tensor ${name} ${dimensionCount} dimensions`);
  }
  const dimensions = Array.from({ length: dimensionCount }, () =>
    cursor.count(limits.dimension, `a dimension of the tensor ${name}`),
  );
  const typeId = cursor.u32();
  const type = tensorTypeOf(typeId);
  if (type === undefined) {
    throw new MalformedGguf(`has a tensor of type ${typeId}, which this version does not know`);
  }
  const offset = cursor.count(limits.place, `the place of the tensor ${name}`);
  if (offset % alignment !== 0)
    throw new MalformedGguf(`has the tensor ${name} at a crooked place`);
  const values = dimensions.reduce((product, length) => product * length, 1);
  if (!(values > 0)) throw new MalformedGguf(`has an empty tensor: ${name}`);
  if ((dimensions[0] ?? 0) % type.valuesPerBlock !== 0) {
    throw new MalformedGguf(`has a tensor whose rows are no whole blocks: ${name}`);
  }
  const bytes = (values / type.valuesPerBlock) * type.bytesPerBlock;
  return { name, type: type.name, values, bytes, offset };
}

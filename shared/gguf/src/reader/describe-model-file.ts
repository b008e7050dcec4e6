import { fileTypeName } from "./file-types.ts";
import { modelShape } from "./model-shape.ts";
import type { ModelShape } from "./model-shape.ts";
import type { GgufHeader } from "./parse-gguf.ts";
import { readModelHeader } from "./read-model-file.ts";

/** What people want to know of a model file. */
export interface ModelDescription {
  shape: ModelShape;
  /** What its makers call it. */
  title?: string;
  license?: string;
  parameters: number;
  /** As llama.cpp calls it, such as Q4_K_M. */
  quantization: string;
  /** Of all its parts. */
  fileBytes: number;
}

/**
 * Reads what the header of a model file says.
 * @throws AppError MODEL_INVALID with what is wrong; ENOENT when there is no such file.
 */
export async function describeModelFile(path: string): Promise<ModelDescription> {
  const { fileBytes, ...header } = await readModelHeader(path);
  const title = header.metadata.get("general.name");
  const license = header.metadata.get("general.license");
  return {
    shape: modelShape(header),
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof license === "string" ? { license } : {}),
    parameters: header.tensors.reduce((sum, { values }) => sum + values, 0),
    quantization: quantizationOf(header),
    fileBytes,
  };
}

/** Where the file does not say: the type that takes most of it. */
function quantizationOf({ metadata, tensors }: GgufHeader): string {
  const said = fileTypeName(metadata.get("general.file_type"));
  if (said !== undefined) return said;
  const bytes = new Map<string, number>();
  for (const tensor of tensors) {
    bytes.set(tensor.type, (bytes.get(tensor.type) ?? 0) + tensor.bytes);
  }
  const [most] = [...bytes].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? "unknown";
}

// Requests that compile, and requests that must not.
import type {
  AnyImageGenInput,
  Flux2KleinCreateImageInput,
  Flux2KleinEditImageInput,
  ImageGenStepTemplate,
  OtherTag,
  Reference,
  VariantName,
  WorkflowTemplate,
} from "@lightmeter/client/civitai";

const engine = "flux2";
const klein = { engine, model: "klein", operation: "createImage", prompt: "a lighthouse" } as const;

export const plain: AnyImageGenInput = klein;
export const sized: Flux2KleinCreateImageInput = { ...klein, width: 1024, seed: null, modelVersion: "4b" };
export const maps: Flux2KleinCreateImageInput = { ...klein, loras: { "urn:air:flux2:lora:civitai:1@2": 0.5 } };
export const reference: Reference = { $ref: "first", path: "output.images[0].url" };
export const edit: Flux2KleinEditImageInput = { ...klein, operation: "editImage", images: [reference] };
export const variant: VariantName = "civitai/flux2/klein/createImage";
export const step: ImageGenStepTemplate = { $type: "imageGen", input: klein };
export const workflow: WorkflowTemplate = { steps: [step], tags: ["night"] };
export const others: WorkflowTemplate = { steps: [{ $type: "textToSpeech" as OtherTag, input: { text: "hello" } }] };

// @ts-expect-error an unknown field
export const unknownField: AnyImageGenInput = { ...klein, sampler: "euler" };
export const unknownFieldInPlace: AnyImageGenInput = {
  engine: "flux2",
  model: "klein",
  operation: "createImage",
  prompt: "x",
  // @ts-expect-error an unknown field
  num_steps: 20,
};
// @ts-expect-error a field of another variant
export const otherVariant: AnyImageGenInput = { ...klein, images: ["https://example.com/a.png"] };
// @ts-expect-error a wrong tag
export const wrongTag: AnyImageGenInput = { engine: "flux3", model: "klein", operation: "createImage", prompt: "x" };
// @ts-expect-error tags that do not go together
export const mixedTags: AnyImageGenInput = { engine: "sdcpp", model: "klein", operation: "createImage", prompt: "x" };
// @ts-expect-error a required field is missing
export const noPrompt: AnyImageGenInput = { engine: "flux2", model: "klein", operation: "createImage" };
// @ts-expect-error a number as text
export const text: Flux2KleinCreateImageInput = { ...klein, width: "1024" };
// @ts-expect-error no value of the enum
export const enumValue: Flux2KleinCreateImageInput = { ...klein, modelVersion: "12b" };
// @ts-expect-error null is not allowed here
export const nullWidth: Flux2KleinCreateImageInput = { ...klein, width: null };
// @ts-expect-error a tag is no place for a reference
export const tagReference: Flux2KleinCreateImageInput = { ...klein, model: reference };
// @ts-expect-error half a reference
export const halfReference: Flux2KleinCreateImageInput = { ...klein, width: { $ref: "first" } };
// @ts-expect-error a misspelt kind of step
export const wrongStep: WorkflowTemplate = { steps: [{ $type: "imagegen", input: klein }] };
// @ts-expect-error a fault inside a workflow
export const wrongInput: WorkflowTemplate = { steps: [{ $type: "imageGen", input: { ...klein, width: "1" } }] };
// @ts-expect-error no such variant
export const wrongVariant: VariantName = "civitai/flux2/klein";

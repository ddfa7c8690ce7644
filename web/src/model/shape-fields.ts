// SPDX-License-Identifier: LGPL-2.1-or-later
// Numbers that are set for one shape, from how the camera writes it to how people read
// and type it, and back. Where a shape has nothing, the sensor's setting counts.

import type { Setting } from "../api/client";
import type { NumberField } from "./layers";
import type { Shape } from "./shapes";
import { checkNumber, toShown } from "./settings";
import { convert } from "./units";

/** In which unit people see a field: that of the setting it stands in for. */
export function unitOfField(
  field: NumberField,
  setting: Setting | undefined,
): string {
  return field.unit === "" ? "" : (setting?.unit ?? field.unit);
}

/** As it stands in the field; empty where the sensor's setting counts. */
export function shownOf(
  field: NumberField,
  shape: Shape,
  setting: Setting | undefined,
): string {
  const written = shape.extra[field.key];
  if (written === undefined) return "";
  const value = Number(written);
  if (!Number.isFinite(value)) return written;
  const unit = unitOfField(field, setting);
  return String(toShown(convert(value, field.unit, unit)));
}

/** What is wrong with what was typed; undefined if nothing is. */
export function checkField(
  text: string,
  setting: Setting | undefined,
): string | undefined {
  if (text.trim() === "") return undefined;
  return checkNumber(text, setting ?? { type: "number" });
}

/* Enough for any conversion to come back to the number that was typed. */
const keptDigits = 9;

/** The shape with a field as it was typed; nothing typed takes it away. */
export function withField(
  shape: Shape,
  field: NumberField,
  text: string,
  setting: Setting | undefined,
): Shape {
  const { [field.key]: _, ...others } = shape.extra;
  if (text.trim() === "") return { ...shape, extra: others };
  const unit = unitOfField(field, setting);
  const value = convert(Number(text), unit, field.unit);
  const written = String(Number(value.toPrecision(keptDigits)));
  return { ...shape, extra: { ...others, [field.key]: written } };
}

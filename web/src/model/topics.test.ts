// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { titleOfTopic } from "./topics";

test("a topic is named by its last part, unless that says nothing", () => {
  expect(titleOfTopic("tns1:VideoSource/SignalLoss")).toBe("Signal loss");
  expect(titleOfTopic("tns1:VideoSource/tts:SensorState")).toBe("Sensor state");
  expect(titleOfTopic("tts:Stream/State")).toBe("Stream state");
  expect(titleOfTopic("tts:Setting/Changed")).toBe("Setting changed");
});

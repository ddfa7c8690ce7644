// SPDX-License-Identifier: LGPL-2.1-or-later
// Fixed output names, so that the server's GResource can list them.
import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    // also what Firefox ESR of Debian 12 understands
    target: ["es2021", "chrome100", "firefox102", "safari15"],
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: {
      output: {
        entryFileNames: "app.js",
        chunkFileNames: "[name].js",
        assetFileNames: "app.[ext]",
        inlineDynamicImports: true,
      },
    },
  },
  server: {
    proxy: {
      "/api": { target: "http://127.0.0.1:8080", ws: true },
    },
  },
  // css: true keeps the style sheet, which a test measures
  test: { include: ["src/**/*.test.ts"], css: true },
} as Parameters<typeof defineConfig>[0]);

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    // Not /assets/: that is where the pages of the assets are. server/api/console.ts knows this name.
    assetsDir: 'static',
    emptyOutDir: true,
    // Nothing is inlined: the policy of the server allows no data: scripts or styles, and files are cached for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
})

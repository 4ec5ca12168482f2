// Reads Mermaid diagrams from standard input, JSON strings one a line, has Mermaid
// itself parse each, and prints the messages that it finds in it as JSON, one line
// a diagram; or the error.
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');

for await (const line of createInterface({ input: process.stdin })) {
  try {
    const text = JSON.parse(line);
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const messages = db.getMessages().filter((m) => m.from && m.to);
    console.log(JSON.stringify({ actors: [...db.getActors().keys()], messages: messages.map((m) => m.message) }));
  } catch (err) {
    console.log(JSON.stringify({ error: String(err.message ?? err) }));
  }
}

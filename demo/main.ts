import { chatPanel } from "./panels/chat.ts";
import { downloadPanel } from "./panels/download.ts";
import { element } from "./panels/dom.ts";
import { fractalPanel } from "./panels/fractal.ts";
import { FrameMeter } from "./panels/frameMeter.ts";
import { searchPanel } from "./panels/search.ts";
import { servePanel } from "./panels/serve.ts";
import { ServerView } from "./panels/serverView.ts";
import { stepsPanel } from "./panels/steps.ts";
import { terminalPanel } from "./panels/terminal.ts";
import { Timeline } from "./timeline/timeline.ts";

const meter = new FrameMeter();
const timeline = new Timeline({
  frame: element("timeline-frame", HTMLElement),
  spacer: element("timeline-spacer", HTMLElement),
  canvas: element("timeline-canvas", HTMLCanvasElement),
  readout: element("timeline-readout", HTMLElement),
  summary: element("timeline-summary", HTMLElement),
});
const server = new ServerView();

const onBegin = (): void => {
  timeline.clear();
  meter.reset();
};

chatPanel();
searchPanel(server);
stepsPanel(meter, onBegin);
fractalPanel(meter, onBegin);
servePanel();
terminalPanel();
await downloadPanel(server, onBegin);

/** Every property of the contract, changed over REST on a running server: in force within a second, no restart. */
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { answers } from './properties/answers.ts';
import { enabled } from './properties/enabled.ts';
import { guard } from './properties/guard.ts';
import { handler } from './properties/handler.ts';
import { log } from './properties/log.ts';
import { refused } from './properties/refused.ts';
import { propertyTalk } from './properties/talk.ts';

eachLink('a property', (link) => {
  let launched: Launched;
  beforeAll(async () => {
    launched = await launch({ link, set: ['guard.pingAfterMs=100'] });
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
  });

  const talk = propertyTalk(() => launched);
  enabled(talk);
  log(talk);
  answers(talk);
  guard(talk);
  refused(talk);
  if (link === 'pipe') handler(talk);
});

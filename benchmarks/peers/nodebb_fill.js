// Fills NodeBB through its own functions: node nodebb_fill.js FOLDER TALK MEMBERS SECONDS PASSWORD
// Prints what it holds and which pages to measure as JSON on the last line.
'use strict';

const fs = require('fs');
const path = require('path');
const readline = require('readline');
const util = require('util');

const [folder, talk, members, seconds, password] = process.argv.slice(2);
const CATEGORY = 2;
const AT_ONCE = 32;
const until = Date.now() + 1000 * seconds;
const untilMembers = Date.now() + 1000 * seconds / 3; // who is not there by then, others write for

process.chdir(folder);
const own = (name) => require(path.join(folder, name));
const nconf = own('node_modules/nconf');
nconf.file({ file: path.join(folder, 'config.json') });
nconf.defaults({
  base_dir: folder,
  themes_path: path.join(folder, 'node_modules'),
  views_dir: path.join(folder, 'public/templates'),
  upload_path: '/public/uploads',
  relative_path: '',
});

const db = own('src/database');
// functions of old releases take a callback, those of new ones return a promise
const call = (object, name, ...given) =>
  object[name].constructor.name === 'AsyncFunction' ? object[name](...given) : util.promisify(object[name].bind(object))(...given);

async function inBatches(number, make) {
  for (let at = 0; at < number && Date.now() < untilMembers; at += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, number - at) }, (_, each) => at + each);
    await Promise.all(numbers.map(make));
  }
}

async function main() {
  await call(db, 'init');
  const [meta, user, topics, posts] = ['meta', 'user', 'topics', 'posts'].map((name) => own(`src/${name}`));
  await call(meta.configs, 'init');
  await call(meta.configs, 'setMultiple', { eventLoopCheckEnabled: 0 });
  for (const plugin of ['nodebb-plugin-emoji-one', 'nodebb-plugin-emoji-extended']) {
    await call(db, 'sortedSetRemove', 'plugins:active', plugin); // the first ends the server where there is no network
  }

  const uids = [];
  const first = { username: 'mitglied0', email: 'm0@example.org', password };
  uids[0] = await call(user, 'create', first);
  await inBatches(Number(members) - 1, async (at) => {
    uids[at + 1] = await call(user, 'create', { username: `mitglied${at + 1}` });
  });

  let measured;
  async function add(line) {
    const [title, written] = JSON.parse(line);
    const uid = (author) => uids[author % uids.length] || uids[0];
    const [[author, , begun]] = written;
    const tid = await call(topics, 'create', { uid: uid(author), cid: CATEGORY, title, timestamp: begun });
    for (const [by, content, timestamp] of written) {
      const post = { uid: uid(by), tid, cid: CATEGORY, content, timestamp, isMain: by === author && timestamp === begun };
      await call(posts, 'create', post);
    }
    return tid;
  }
  let waiting = [];
  for await (const line of readline.createInterface({ input: fs.createReadStream(talk) })) {
    if (Date.now() > until) break;
    if (measured === undefined) measured = await add(line);
    else waiting.push(line);
    if (waiting.length === AT_ONCE) {
      await Promise.all(waiting.map(add));
      waiting = [];
    }
  }
  await Promise.all(waiting.map(add));

  const held = await call(db, 'getObject', 'global');
  const topic = await call(topics, 'getTopicData', measured);
  const category = await call(db, 'getObject', `category:${CATEGORY}`);
  const count = (name) => Number(held[name] || 0).toLocaleString('en');
  console.log(JSON.stringify({
    topic: `/topic/${topic.slug}`,
    list: `/category/${category.slug}`,
    held: `${count('userCount')} members, ${count('topicCount')} topics, ${count('postCount')} posts`,
  }));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

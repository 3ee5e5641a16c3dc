import { describe, expect, it } from 'vitest'
import { toRedisFault } from './redis-fault.ts'
import { NoAnswerInTime } from './within.ts'

const RIGHTS = '+get ~order:*'
const faultOf = (answer: string) => toRedisFault(new Error(answer), RIGHTS)

describe('an answer of Redis', () => {
  it.each([
    ["READONLY You can't write against a read only replica.", 'read_only'],
    ["READONLY You can't write against a read only replica. script: 6e81, on @user_script:3.", 'read_only'],
    [
      "ERR Error running script (call to f_6e81): @user_script:4: -READONLY You can't write against a read only replica.",
      'read_only',
    ],
    ["NOPERM this user has no permissions to run the 'evalsha' command", 'no_permission'],
    ['NOPERM this user has no permissions to access one of the keys used as arguments', 'no_permission'],
    [
      "ERR The user executing the script can't run this command or subcommand script: 6e81, on @user_script:1.",
      'no_permission',
    ],
    ['ERR ACL failure in script: User app has no permissions to run the set command', 'no_permission'],
    ['NOAUTH Authentication required.', 'not_authenticated'],
    ['NOAUTH HELLO must be called with the client already authenticated', 'not_authenticated'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'not_authenticated'],
    ['ERR AUTH <password> called without any password configured for the default user.', 'not_authenticated'],
    ['LOADING Redis is loading the dataset in memory', 'loading'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'out_of_memory'],
    ['MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist', 'not_persisting'],
    ['NOREPLICAS Not enough good replicas to write. script: 6e81, on @user_script:1.', 'no_replicas'],
    ['MOVED 3999 10.0.0.7:6381', 'cluster'],
    ['ASK 3999 10.0.0.7:6381', 'cluster'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'cluster'],
    ['CLUSTERDOWN Hash slot not served', 'cluster_down'],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'primary_down'],
    ['BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.', 'busy'],
    ["ERR unknown command 'HELLO', with args beginning with: '3'", 'unknown_command'],
    ['ERR max number of clients reached', 'too_many_clients'],
    ['ERR something else', 'unexpected'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'unexpected'],
    ['connect ECONNREFUSED 10.0.0.7:6379', 'unreachable'],
    ['Socket closed unexpectedly', 'unreachable'],
  ])('%s: %s', (answer, kind) => {
    expect(faultOf(answer)).toMatchObject({ kind, state: kind })
  })

  it('is put in words of our own, which name neither the server nor what it has said', () => {
    for (const answer of ['MOVED 3999 10.0.0.7:6381', 'connect ECONNREFUSED 10.0.0.7:6379', 'ERR secret thing'])
      expect(faultOf(answer).message).not.toMatch(/10\.0\.0\.7|secret/)
  })

  it('names the rights that are needed, where one is missing', () => {
    expect(faultOf('NOPERM no').message).toContain(RIGHTS)
    expect(faultOf('OOM full').message).not.toContain(RIGHTS)
  })

  it('has the connection made anew where another server may answer, and lets reading go on where only room is missing', () => {
    for (const answer of ['READONLY x', 'CLUSTERDOWN x'])
      expect(faultOf(answer)).toMatchObject({ reconnect: true, readable: false })
    expect(faultOf('OOM x')).toMatchObject({ reconnect: false, readable: true })
  })
})

it('is slow where no answer came in time', () => {
  expect(toRedisFault(new NoAnswerInTime(45), RIGHTS)).toMatchObject({ kind: 'slow', answers: false })
})

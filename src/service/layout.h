/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SSH service: where everything stands on its host, and whose it is (SECURITY.md 2.3). One fact, one place: install makes it, check
 * looks at it, the programs use it.
 */
#ifndef SERVICE_LAYOUT_H
#define SERVICE_LAYOUT_H

/* Accounts: of the sessions, of sshd's question about keys, of the demonstrations. */
#define SERVICE_ACCOUNT "makerdeck"
#define SERVICE_KEYS_ACCOUNT "makerdeckkeys"
#define SERVICE_DEMO_ACCOUNT "makerdeckdemo"

/* root:root 0755, with makerdeck, makerdeck-keys and makerdeck-login in it. */
#define SERVICE_PROGRAMS "/usr/lib/makerdeck"
#define SERVICE_LOGIN SERVICE_PROGRAMS "/makerdeck-login"	/* login shell of the accounts of sessions and demonstrations */
#define SERVICE_KEYS_COMMAND SERVICE_PROGRAMS "/makerdeck-keys"

#define SERVICE_CONFIG "/etc/makerdeck/service.conf"		/* root:root 0644 */
#define SERVICE_SSHD_CONFIG "/etc/ssh/sshd_config.d/50-makerdeck.conf"
#define SERVICE_STATIC_KEYS "/etc/ssh/makerdeck_keys"		/* the small-site way: lines of an authorized_keys file; root:root 0644 */

#define SERVICE_STATE "/var/lib/makerdeck"			/* root:root 0755 */
#define SERVICE_HOME SERVICE_STATE "/empty"			/* root:root 0555; home of all accounts */
#define SERVICE_ENVIRONMENT_FOLDER SERVICE_STATE "/environment"	/* makerdeck:makerdeck 0750 */
#define SERVICE_ENVIRONMENT SERVICE_ENVIRONMENT_FOLDER "/environment.db"	/* makerdeck:makerdeck 0640 */
#define SERVICE_KEYS_FOLDER SERVICE_STATE "/keys"		/* makerdeck:makerdeckkeys 2750 */
#define SERVICE_KEYS SERVICE_KEYS_FOLDER "/current.tsv"		/* makerdeck:makerdeckkeys 0640 */
#define SERVICE_DEMO_FOLDER SERVICE_STATE "/demo"		/* root:makerdeckdemo 0750; not there while demonstrations are off */
#define SERVICE_DEMO_TEMPLATE SERVICE_DEMO_FOLDER "/template.db"	/* root:makerdeckdemo 0440 */
#define SERVICE_DEMO_SLOTS SERVICE_DEMO_FOLDER "/slots"		/* root:makerdeckdemo 0660; empty: one byte's lock for each session */

#endif

/** XEP-0249: Direct MUC Invitations, version 1.2. https://xmpp.org/extensions/xep-0249.html */

export const directInvitationNamespace = 'jabber:x:conference';

package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class StanzasTest {
    @Test
    public void theStreamsNamespaceIsTakenFromTheStanzaAndNotFromWhatItCarries() {
        String inside =
                "<forwarded xmlns=\"urn:xmpp:forward:0\"><message xmlns=\"jabber:client\"><body>y</body></message></forwarded>"
                        + "<payload xmlns=\"urn:x\">  a\n <b/></payload>";
        String plain = "<message to=\"b@localhost\"><body>x</body>" + inside + "</message>";
        assertEquals(plain, Stanzas.message(plain).toXML());
        String named = plain.replaceFirst("<message ", "<message xmlns=\"jabber:client\" ");
        assertEquals(plain, Stanzas.message(named).toXML());
    }

    @Test(expected = IllegalArgumentException.class)
    public void whatIsNoMessageIsRefused() {
        Stanzas.message("<iq type='get'/>");
    }

    @Test(expected = IllegalArgumentException.class)
    public void noEntitiesAreExpanded() {
        Stanzas.message("<!DOCTYPE m [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><message><body>&e;</body></message>");
    }
}

package syntropy.agent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Shown;
import syntropy.protocol.FromAgent;
import syntropy.token.AgentToken;

/// What an agent says of itself, as far as it is taken.
///
/// What its own configuration sets is locked and follows it; when it no longer sets it, the lock goes and with it the
/// value. The rest is left as people have set it. Its name is never locked: the protocol doesn't tell a name that was
/// chosen from the host's own.
///
/// @param tags those that its token allows, each once
/// @param refusedTag whether it asked for one that its token doesn't allow
/// @param provider null when it doesn't say; one whose number nobody knows by name is kept under its number
/// @param location null when it doesn't say
record AgentReport(
        List<String> tags,
        boolean refusedTag,
        Provider.@Nullable Ref provider,
        FromAgent.@Nullable Location location,
        @Nullable String publicIpv4,
        boolean servicesOn) {
    private static final int MOST_TAGS = 100;
    private static final int LONGEST_TAG = 255;

    static AgentReport of(FromAgent.AgentInfo info, AgentToken token) {
        var tags = new LinkedHashSet<String>();
        boolean refused = false;
        for (var each : info.tags()) {
            var tag = Shown.of(each.strip(), LONGEST_TAG + 1);
            if (tag.isEmpty() || tag.codePointCount(0, tag.length()) > LONGEST_TAG) continue;
            if (!token.allows(tag)) refused = true;
            else if (tags.size() < MOST_TAGS) tags.add(tag);
        }
        return new AgentReport(
                List.copyOf(tags),
                refused,
                info.provider() == 0 ? null : Provider.reported(info.provider()),
                onEarth(info.location()),
                info.externalIp(),
                info.servicesOn());
    }

    private static FromAgent.@Nullable Location onEarth(FromAgent.@Nullable Location given) {
        return given != null && Math.abs(given.latitude()) <= 90 && Math.abs(given.longitude()) <= 180 ? given : null;
    }

    /// The names of all tags that the agent has then, in order.
    List<String> tagsOf(Agent before) {
        var all = new TreeSet<String>();
        before.agentTags().forEach(tag -> all.add(tag.agentTagName()));
        before.agentLockedFields().agentTags().forEach(all::remove);
        all.addAll(tags);
        return List.copyOf(all);
    }

    LockedFields lockedOf(Agent before) {
        var locked = before.agentLockedFields();
        return new LockedFields(
                locked.agentName(),
                provider != null,
                locked.agentLocationCity(),
                locked.agentLocationCountry(),
                location != null,
                location != null,
                tags.stream().sorted().toList());
    }

    Provider.@Nullable Ref providerOf(Agent before) {
        if (provider != null) return provider;
        return before.agentLockedFields().agentProviderName() ? null : before.agentProvider();
    }

    @Nullable
    Double latitudeOf(Agent before) {
        if (location != null) return location.latitude();
        return before.agentLockedFields().agentLocationLat() ? null : before.agentLocationLat();
    }

    @Nullable
    Double longitudeOf(Agent before) {
        if (location != null) return location.longitude();
        return before.agentLockedFields().agentLocationLon() ? null : before.agentLocationLon();
    }

    /// An address that the agent doesn't know now is the one it had.
    @Nullable
    String addressOf(Agent before) {
        return publicIpv4 != null ? publicIpv4 : before.agentPublicIpv4();
    }
}

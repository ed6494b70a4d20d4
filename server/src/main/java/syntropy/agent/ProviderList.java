package syntropy.agent;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.InMemory;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.storage.Slice;

/// The list of hosting providers.
record ProviderList(
        @Field.Doc("Only these.") @Field.Items(max = 1000) @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
        List<Integer> filter,

        @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
        Integer skip,

        @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
        Integer take,

        @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
        Integer limit,

        @Field.OrderedBy(ProviderList.By.class) @Nullable Order order,
        @Field.Hidden @Nullable Integer offset)
        implements Paged<Integer> {

    enum By implements InMemory.Compared<Provider> {
        AGENT_PROVIDER_ID(Comparator.comparingInt(Provider::agentProviderId)),
        AGENT_PROVIDER_NAME(Comparator.comparing(Provider::agentProviderName));

        private final Comparator<Provider> comparator;

        By(Comparator<Provider> comparator) {
            this.comparator = comparator;
        }

        @Override
        public Comparator<Provider> comparator() {
            return comparator;
        }
    }

    Slice<Provider> fetch() {
        var all = Provider.ALL.stream()
                .filter(each -> filter == null || filter.contains(each.agentProviderId()))
                .toList();
        return InMemory.page(all, Provider::agentProviderId, List.of(By.values()), this);
    }
}

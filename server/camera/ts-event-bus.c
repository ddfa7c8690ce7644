/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-event-bus.h"

#include "ts-post.h"

/* Sources are the camera's own parts, a handful each; a mistake in one of them
 * must not become memory without bound. */
#define MAX_PROPERTIES 4096

typedef struct
{
  guint id;
  gchar *pattern;
  TsEventFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  gboolean gone; /* unsubscribed while a delivery was under way */
} Subscription;

struct _TsEventBus
{
  GObject parent_instance;

  GThread *home;
  GMainContext *context;
  gint64 last_id;
  guint last_subscription;
  GPtrArray *subscriptions; /* Subscription, in the order in which they came */
  GHashTable *properties;   /* topic and source -> TsEvent */
  GQueue waiting;           /* TsEvent, published while one is delivered */
  gboolean delivering;
};

G_DEFINE_FINAL_TYPE (TsEventBus, ts_event_bus, G_TYPE_OBJECT)

static void
subscription_free (gpointer data)
{
  Subscription *subscription = data;

  if (subscription->destroy != NULL)
    subscription->destroy (subscription->user_data);
  g_free (subscription->pattern);
  g_free (subscription);
}

TsEventBus *
ts_event_bus_new (void)
{
  return g_object_new (TS_TYPE_EVENT_BUS, NULL);
}

/**
 * ts_event_bus_set_last_id:
 * @last_id: number of the newest event of an earlier run; the next one
 *   published is larger by one
 */
void
ts_event_bus_set_last_id (TsEventBus *self, gint64 last_id)
{
  self->last_id = MAX (self->last_id, last_id);
}

gint64
ts_event_bus_get_last_id (TsEventBus *self)
{
  return self->last_id;
}

static gchar *
property_key (TsEvent *event)
{
  g_autofree gchar *source =
      g_variant_print (ts_event_get_source (event), FALSE);

  return g_strconcat (ts_event_get_topic (event), " ", source, NULL);
}

static void
keep_property (TsEventBus *self, TsEvent *event)
{
  g_autofree gchar *key = NULL;

  if (ts_event_get_state (event) == TS_EVENT_MESSAGE)
    return;
  key = property_key (event);
  if (ts_event_get_state (event) == TS_EVENT_DELETED)
    g_hash_table_remove (self->properties, key);
  else if (g_hash_table_size (self->properties) < MAX_PROPERTIES
           || g_hash_table_contains (self->properties, key))
    g_hash_table_replace (
        self->properties, g_steal_pointer (&key), ts_event_ref (event));
}

static void
drop_gone (TsEventBus *self)
{
  for (guint i = self->subscriptions->len; i > 0; i--) {
    Subscription *subscription = g_ptr_array_index (self->subscriptions, i - 1);

    if (subscription->gone)
      g_ptr_array_remove_index (self->subscriptions, i - 1);
  }
}

/* Whoever subscribes while an event is delivered gets the next one. */
static void
deliver_one (TsEventBus *self, TsEvent *event)
{
  guint n = self->subscriptions->len;

  keep_property (self, event);
  for (guint i = 0; i < n; i++) {
    Subscription *subscription = g_ptr_array_index (self->subscriptions, i);

    if (!subscription->gone
        && ts_event_topic_matches (
            ts_event_get_topic (event), subscription->pattern))
      subscription->func (event, subscription->user_data);
  }
}

/* One after the other, so that all subscribers see all events in one order,
 * also when one of them answers an event with another. */
static void
deliver (TsEventBus *self, TsEvent *event)
{
  TsEvent *numbered =
      ts_event_new_full (++self->last_id, ts_event_get_time_us (event),
          ts_event_get_topic (event), ts_event_get_state (event),
          ts_event_get_source (event), ts_event_get_data (event));

  g_queue_push_tail (&self->waiting, numbered);
  if (self->delivering)
    return;
  g_object_ref (self);
  self->delivering = TRUE;
  while (!g_queue_is_empty (&self->waiting)) {
    g_autoptr (TsEvent) next = g_queue_pop_head (&self->waiting);

    deliver_one (self, next);
  }
  self->delivering = FALSE;
  drop_gone (self);
  g_object_unref (self);
}

typedef struct
{
  TsEventBus *bus;
  TsEvent *event;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_object_unref (delivery->bus);
  ts_event_unref (delivery->event);
  g_free (delivery);
}

static gboolean
on_delivery (gpointer data)
{
  Delivery *delivery = data;

  deliver (delivery->bus, delivery->event);
  return G_SOURCE_REMOVE;
}

/**
 * ts_event_bus_publish:
 * @event: (transfer none): delivered to all whom it concerns: before this
 *   returns when called on the main thread, soon after from others
 */
void
ts_event_bus_publish (TsEventBus *self, TsEvent *event)
{
  Delivery *delivery;

  if (g_thread_self () == self->home) {
    deliver (self, event);
    return;
  }
  delivery = g_new0 (Delivery, 1);
  delivery->bus = g_object_ref (self);
  delivery->event = ts_event_ref (event);
  ts_post (
      self->context, G_PRIORITY_DEFAULT, on_delivery, delivery, delivery_free);
}

/**
 * ts_event_bus_subscribe:
 * @pattern: (nullable): as for ts_event_topic_matches()
 * @func: called for each event that matches
 * @destroy: (nullable): for @user_data
 *
 * Returns: a number for ts_event_bus_unsubscribe(), never 0
 */
guint
ts_event_bus_subscribe (TsEventBus *self, const gchar *pattern,
    TsEventFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Subscription *subscription = g_new0 (Subscription, 1);

  subscription->id = ++self->last_subscription;
  subscription->pattern = g_strdup (pattern);
  subscription->func = func;
  subscription->user_data = user_data;
  subscription->destroy = destroy;
  g_ptr_array_add (self->subscriptions, subscription);
  return subscription->id;
}

/**
 * ts_event_bus_unsubscribe:
 * @subscription: from ts_event_bus_subscribe(); gets nothing from now on
 */
void
ts_event_bus_unsubscribe (TsEventBus *self, guint subscription)
{
  for (guint i = 0; i < self->subscriptions->len; i++) {
    Subscription *one = g_ptr_array_index (self->subscriptions, i);

    if (one->id != subscription)
      continue;
    one->gone = TRUE;
    if (!self->delivering)
      g_ptr_array_remove_index (self->subscriptions, i);
    return;
  }
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 one = ts_event_get_id (*(TsEvent **) a);
  gint64 other = ts_event_get_id (*(TsEvent **) b);

  return one < other ? -1 : one > other;
}

/**
 * ts_event_bus_foreach_property:
 * @pattern: (nullable): as for ts_event_topic_matches()
 * @func: called with the newest event of each property, the oldest first;
 *   its state is %TS_EVENT_INITIALIZED
 */
void
ts_event_bus_foreach_property (TsEventBus *self, const gchar *pattern,
    TsEventFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_event_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->properties);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    TsEvent *event = value;

    g_ptr_array_add (
        all, ts_event_new_full (ts_event_get_id (event),
                 ts_event_get_time_us (event), ts_event_get_topic (event),
                 TS_EVENT_INITIALIZED, ts_event_get_source (event),
                 ts_event_get_data (event)));
  }
  g_ptr_array_sort (all, compare_ids);
  for (guint i = 0; i < all->len; i++) {
    TsEvent *event = g_ptr_array_index (all, i);

    if (ts_event_topic_matches (ts_event_get_topic (event), pattern))
      func (event, user_data);
  }
}

static void
ts_event_bus_finalize (GObject *object)
{
  TsEventBus *self = TS_EVENT_BUS (object);

  g_queue_clear_full (&self->waiting, (GDestroyNotify) ts_event_unref);
  g_ptr_array_unref (self->subscriptions);
  g_hash_table_unref (self->properties);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ts_event_bus_parent_class)->finalize (object);
}

static void
ts_event_bus_class_init (TsEventBusClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_event_bus_finalize;
}

static void
ts_event_bus_init (TsEventBus *self)
{
  self->home = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();
  self->subscriptions = g_ptr_array_new_with_free_func (subscription_free);
  self->properties = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) ts_event_unref);
  g_queue_init (&self->waiting);
}

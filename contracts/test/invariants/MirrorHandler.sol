// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../../src/Batch.sol";
import {Order} from "../../src/Order.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {IVaultBatches} from "../../src/interfaces/IVaultBatches.sol";
import {Status} from "../../src/interfaces/Status.sol";
import {BatchTest} from "../BatchTest.sol";
import {TetherLike} from "../tokens/TetherLike.sol";

/// @notice Two worlds with a token and a vault each: in the first, orders are locked in batches, in the second the same
/// orders one by one. Every act is done in both, and both must answer alike.
contract MirrorHandler is BatchTest {
    struct Lot {
        uint16 count;
        uint64 nonce;
        uint40 lockBy;
        uint40 claimBy;
        uint40 confirmBy;
        uint40 ruleBy;
        bytes32 seed;
    }

    uint256 private constant RECENT = 4;
    uint256 private constant BATCHED = 0;
    uint256 private constant SINGLE = 1;

    TetherLike[2] public tokens;
    IVault[2] public vaults;
    Lot[] private lots;
    uint32[3] private sequences;
    mapping(uint256 lot => uint256) private left;
    /// The two worlds answered differently, and to what.
    string public differs;

    function setUp() public override {
        bytes memory parameters = abi.encode(type(uint128).max, "Tether USD", "USDT", 6);
        super.setUp();
        for (uint256 w = 0; w < 2; w++) {
            tokens[w] = TetherLike(vm.deployCode("out/TetherLike.sol/TetherLike.json", parameters));
            token = tokens[w];
            vaults[w] = _vaultOf(owner);
            vm.prank(owner);
            vaults[w].setSigner(signer);
            token.transfer(address(vaults[w]), 1e11);
        }
    }

    function deposit(uint64 amount) external {
        if (tokens[0].paused()) return;
        for (uint256 w = 0; w < 2; w++) {
            tokens[w].transfer(address(vaults[w]), _bound(amount, 0, 1e11));
        }
    }

    function lock(bytes32 seed, uint8 size, uint8 place, uint64 times) external {
        Lot memory lot;
        lot.seed = seed;
        lot.count = size % 64 == 63 ? 129 + uint16(uint256(seed) % 8) : 1 + size % 8;
        place = place % 4 == 0 ? 2 : place % 2;
        uint64 lane = place < 2 ? place : (1 << 31) | uint64(place);
        lot.nonce = (lane << 32) | (sequences[place] + 1);
        lot.lockBy = uint40(block.timestamp + times % 2 hours);
        lot.claimBy = lot.lockBy + uint40(1 + (times >> 12) % 6 hours);
        lot.confirmBy = lot.claimBy + uint40(1 + (times >> 24) % 1 days);
        lot.ruleBy = lot.confirmBy + uint40(1 + (times >> 36) % 2 days);
        (Status status,,) = vaults[BATCHED].laneOf(uint32(lane));
        uint256 total = _batch(_ordersOf(lot, BATCHED)).total;
        bool fits = total <= vaults[BATCHED].free() + vaults[BATCHED].unsynced()
            && vaults[BATCHED].limitUsed() + total <= vaults[BATCHED].limit();
        if (status == Status.Batch || !fits) return;
        sequences[place] += lot.count;
        left[lots.length] = type(uint256).max >> (256 - lot.count);
        lots.push(lot);
        _lockBoth(lot);
    }

    function _lockBoth(Lot memory lot) private {
        _enter(BATCHED);
        Batch memory batch = _batch(_ordersOf(lot, BATCHED));
        vault.lockBatch(batch, _signBatchLock(SIGNER_KEY, batch), "");
        _enter(SINGLE);
        Order[] memory orders = _ordersOf(lot, SINGLE);
        for (uint256 i = 0; i < orders.length; i++) {
            vault.lock(orders[i], _sign(SIGNER_KEY, "Lock", orders[i]), "");
        }
    }

    /// @dev One order, through its batch as long as it is in it.
    function act(uint256 pick, uint256 i, uint8 verb, uint96 toBuyer, uint8 how) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        i %= lots[n].count;
        bool[2] memory done;
        for (uint256 w = 0; w < 2; w++) {
            _enter(w);
            Order[] memory orders = _ordersOf(lots[n], w);
            toBuyer = uint96(_bound(toBuyer, 0, orders[i].amount));
            bytes memory call = _callOf(orders[i], verb % 8, toBuyer);
            if (w == BATCHED && left[n] >> i & 1 == 1) call = _through(orders, i, call, verb % 8 == 0 ? how % 3 : 0);
            (done[w],) = address(vault).call(call);
        }
        _compare(done, "act");
        if (done[BATCHED]) left[n] &= ~(1 << i);
    }

    /// @dev Some of a batch, by one signature or by one for each.
    function releaseMany(uint256 pick, uint256 which, bool isEach) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        _enter(BATCHED);
        Order[] memory orders = _ordersOf(lots[n], BATCHED);
        which &= _all(orders);
        if (which == 0) which = _all(orders);
        bytes[] memory signatures = isEach
            ? _signatures(orders, which)
            : _one(_signBatchRelease(_confirmerKey(orders[0]), _batch(orders), orders, which));
        bytes memory call = abi.encodeCall(
            IVaultBatches.releaseBatch, (_batch(orders), which, _items(orders, which), _path(orders, which), signatures)
        );
        bool[2] memory done;
        (done[BATCHED],) = address(vault).call(call);
        _enter(SINGLE);
        orders = _ordersOf(lots[n], SINGLE);
        for (uint256 i = 0; i < orders.length; i++) {
            if ((which & left[n]) >> i & 1 == 0) continue;
            vault.release(orders[i], _sign(_confirmerKey(orders[i]), "Release", orders[i]));
            done[SINGLE] = true;
        }
        _compare(done, "releaseMany");
        left[n] &= ~which;
    }

    function expire(uint256 pick) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        bool[2] memory done;
        _enter(BATCHED);
        bytes memory call = abi.encodeCall(IVaultBatches.expireBatch, (_batch(_ordersOf(lots[n], BATCHED))));
        (done[BATCHED],) = address(vault).call(call);
        _enter(SINGLE);
        Order[] memory orders = _ordersOf(lots[n], SINGLE);
        for (uint256 i = 0; i < orders.length; i++) {
            if (left[n] >> i & 1 == 0) continue;
            (done[SINGLE],) = address(vault).call(abi.encodeCall(IVault.expire, (orders[i])));
        }
        _compare(done, "expire");
        if (done[BATCHED]) left[n] = 0;
    }

    function pull(uint8 who) external {
        bool[2] memory done;
        for (uint256 w = 0; w < 2; w++) {
            (done[w],) = address(vaults[w]).call(abi.encodeCall(IVault.pull, (partyAt(who % PARTIES))));
        }
        _compare(done, "pull");
    }

    function setLimit(uint88 limit) external {
        for (uint256 w = 0; w < 2; w++) {
            vm.prank(owner);
            vaults[w].setLimit(limit % 4 == 0 ? type(uint88).max : uint88(_bound(limit, 1e8, 2e10)));
        }
    }

    /// @dev The issuer does to one world what it does to the other.
    function issue(uint8 what) external {
        for (uint256 w = 0; w < 2; w++) {
            if (what % 6 == 0 && !tokens[w].paused()) tokens[w].pause();
            else if (what % 6 == 1) tokens[w].addBlackList(address(vaults[w]));
            else if (what % 6 == 2 || !tokens[w].paused()) tokens[w].removeBlackList(address(vaults[w]));
            else tokens[w].unpause();
        }
    }

    function wait(uint256 pick, uint8 deadline, uint32 span) external {
        if (lots.length == 0 || deadline % 6 > 3) {
            vm.warp(block.timestamp + _bound(span, 0, 8 hours));
            return;
        }
        Lot memory lot = lots[_pick(pick)];
        uint256[4] memory deadlines = [uint256(lot.lockBy), lot.claimBy, lot.confirmBy, lot.ruleBy];
        uint256 moment = deadlines[deadline % 6] + span % 2;
        if (moment > block.timestamp) vm.warp(moment);
    }

    uint256 public constant PARTIES = 5;

    /// @dev Everybody who may be paid.
    function partyAt(uint256 i) public view returns (address) {
        return [buyer, payer, feeTo, vm.addr(1000), vm.addr(1001)][i];
    }

    /// @dev Orders of recent lots that the two vaults show differently.
    function strays() external view returns (uint256 count) {
        for (uint256 n = lots.length; n > 0 && n + RECENT > lots.length; n--) {
            for (uint256 i = 0; i < lots[n - 1].count; i++) {
                Status single = vaults[SINGLE].statusOf(_orderIn(lots[n - 1], i, SINGLE));
                if (left[n - 1] >> i & 1 == 1) {
                    if (single != Status.Locked) count++;
                } else {
                    Status batched = vaults[BATCHED].statusOf(_orderIn(lots[n - 1], i, BATCHED));
                    bool isHidden = batched == Status.Past || batched == Status.Unknown || batched == Status.None;
                    if (isHidden ? single < Status.Released : single != batched) count++;
                }
            }
        }
    }

    // ---- orders ----

    function _ordersOf(Lot memory lot, uint256 w) private view returns (Order[] memory orders) {
        orders = new Order[](lot.count);
        for (uint256 i = 0; i < lot.count; i++) {
            orders[i] = _orderIn(lot, i, w);
        }
    }

    function _orderIn(Lot memory lot, uint256 i, uint256 w) private view returns (Order memory order) {
        uint256 own = uint256(keccak256(abi.encode(lot.seed, i)));
        order.buyer = own % 3 == 0 ? buyer : vm.addr(1000 + own % 3 - 1);
        order.payer = payer;
        order.confirmer = uint256(lot.seed) & 1 == 0 ? address(vaults[w]) : payee;
        (order.arbiter, order.feeTo) = (arbiter, feeTo);
        order.amount = uint96((own >> 32) % ((own >> 24) % 4 == 0 ? 100 : 1e9) + 1);
        order.fee = uint96((own >> 96) % (order.amount / 50 + 1));
        (order.lockBy, order.claimBy, order.confirmBy, order.ruleBy) =
        (lot.lockBy, lot.claimBy, lot.confirmBy, lot.ruleBy);
        order.terms = bytes32(own);
        // Alone, every order has a lane to itself, of the kind that its batch is in.
        uint64 apart = (lot.nonce & (1 << 63))
            | ((uint64(uint32(lot.nonce)) * 4 + (lot.nonce >> 32) % 4 + 4 + 4 * uint64(i)) << 32) | 1;
        order.nonce = w == BATCHED ? lot.nonce + uint64(i) : apart;
    }

    // ---- acts ----

    function _enter(uint256 w) private {
        (token, vault, batches) = (tokens[w], vaults[w], IVaultBatches(address(vaults[w])));
    }

    function _callOf(Order memory order, uint8 verb, uint96 toBuyer) private view returns (bytes memory) {
        uint256 buyerKey = order.buyer == buyer ? BUYER_KEY : order.buyer == vm.addr(1000) ? 1000 : 1001;
        uint256 confirmerKey = _confirmerKey(order);
        if (verb == 0) return abi.encodeCall(IVault.release, (order, _sign(confirmerKey, "Release", order)));
        if (verb == 1) return abi.encodeCall(IVault.cancel, (order, _sign(buyerKey, "Cancel", order)));
        if (verb == 2) return abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order)));
        if (verb == 3) return abi.encodeCall(IVault.contest, (order, _sign(SIGNER_KEY, "Contest", order)));
        if (verb == 4) return abi.encodeCall(IVault.expire, (order));
        if (verb == 5) return abi.encodeCall(IVault.lapse, (order));
        if (verb == 6) {
            return abi.encodeCall(IVault.rule, (order, toBuyer, _signSplit(ARBITER_KEY, "Rule", order, toBuyer)));
        }
        bytes memory one = _signSplit(buyerKey, "Settle", order, toBuyer);
        return abi.encodeCall(IVault.settle, (order, toBuyer, one, _signSplit(confirmerKey, "Settle", order, toBuyer)));
    }

    /// @dev The same act upon an order in its batch; a release in any of its three ways.
    function _through(Order[] memory orders, uint256 i, bytes memory call, uint256 how)
        private
        view
        returns (bytes memory)
    {
        Batch memory batch = _batch(orders);
        bytes memory path = _path(orders, 1 << i);
        if (how == 0) return abi.encodeCall(IVaultBatches.takeOut, (batch, path, call));
        bytes memory signature = _sign(_confirmerKey(orders[i]), "Release", orders[i]);
        if (how == 1) return abi.encodeCall(IVault.releaseOne, (batch, _item(orders[i]), i, path, signature));
        bytes memory items = _items(orders, 1 << i);
        return abi.encodeCall(IVaultBatches.releaseBatch, (batch, 1 << i, items, path, _one(signature)));
    }

    function _signatures(Order[] memory orders, uint256 which) private view returns (bytes[] memory signatures) {
        signatures = new bytes[](_items(orders, which).length / 96);
        uint256 k = 0;
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 1) signatures[k++] = _sign(_confirmerKey(orders[i]), "Release", orders[i]);
        }
    }

    function _confirmerKey(Order memory order) private view returns (uint256) {
        return order.confirmer == payee ? PAYEE_KEY : SIGNER_KEY;
    }

    function _compare(bool[2] memory done, string memory what) private {
        if (done[BATCHED] != done[SINGLE]) differs = what;
    }

    function _pick(uint256 pick) private view returns (uint256) {
        return lots.length - 1 - pick % (lots.length < RECENT ? lots.length : RECENT);
    }
}
